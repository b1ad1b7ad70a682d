package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.span.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A06: the executor's process was gone before it had ended; whether the operation was done is not known. Its span is from the
 * note that it left when it began. It is none if another attempt began later and came to an end.
 */
final class Unfinished {
  private final OpenFinding finding;
  private final Map<String, Finding> raised = new LinkedHashMap<>(); // by id
  private final Map<String, Verdict.Healed> healed = new LinkedHashMap<>(); // by id

  private Unfinished(OpenFinding finding) {
    this.finding = finding;
  }

  /** Judges a serial that has been quiet for long enough that another attempt would have been heard of. */
  static Unfinished whenQuiet(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var judged = new Unfinished(new OpenFinding(FindingCode.A06, serial, nowEpochNanos));
    for (Attempt attempt : attempts) {
      if (attempt.isUnfinished()) judged.judge(attempt, attempts);
    }
    return judged;
  }

  private void judge(Attempt attempt, List<Attempt> attempts) {
    String id = finding.id(attempt);
    for (Attempt other : attempts) {
      boolean ended = other.executor() != null && !other.isUnfinished();
      if (!ended || other.startEpochNanos() <= attempt.startEpochNanos()) continue;
      if (!other.repeats(attempt) || other.contradicts(attempt)) continue;
      Stream<Evidence> both = Stream.concat(attempt.evidence().stream(), other.evidence().stream());
      healed.putIfAbsent(
          id,
          new Verdict.Healed(
              id, "a later attempt of it came to an end", OpenFinding.inOrder(both)));
      return;
    }
    Span executor = requireNonNull(attempt.executor());
    raised.putIfAbsent(
        id, finding.about(attempt, executor.startEpochNanos(), attempt.evidence().stream()));
  }

  /** A finding for each operation, proven by its first attempt. */
  List<Finding> findings() {
    return List.copyOf(raised.values());
  }

  /** Operations of which a later attempt ended. */
  List<Verdict.Healed> healed() {
    return healed.values().stream()
        .filter(good -> !raised.containsKey(good.findingId()))
        .toList();
  }
}

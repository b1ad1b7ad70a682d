package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A02: the caller was told that it is done, and the executor rolled it back. It is none if the operation was committed by
 * another attempt, before or after: a repetition that is recognised may well roll back what it had begun.
 */
final class FalseSuccess {
  private final OpenFinding finding;
  private final Map<String, Finding> raised = new LinkedHashMap<>(); // by id
  private final Map<String, Verdict.Healed> healed = new LinkedHashMap<>(); // by id

  private FalseSuccess(OpenFinding finding) {
    this.finding = finding;
  }

  /** Judges a serial that has been quiet for long enough that another attempt would have been heard of. */
  static FalseSuccess whenQuiet(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var judged = new FalseSuccess(new OpenFinding(FindingCode.A02, serial, nowEpochNanos));
    for (Attempt attempt : attempts) {
      if (attempt.isRolledBack() && attempt.isBelieved(Outcome.OK)) judged.judge(attempt, attempts);
    }
    return judged;
  }

  private void judge(Attempt attempt, List<Attempt> attempts) {
    String id = finding.id(attempt);
    for (Attempt other : attempts) {
      if (!other.hasEffect() || !other.repeats(attempt) || other.contradicts(attempt)) continue;
      healed.putIfAbsent(
          id,
          new Verdict.Healed(
              id,
              "another attempt of it was committed",
              OpenFinding.inOrder(both(attempt, other))));
      return;
    }
    long told =
        Math.max(requireNonNull(attempt.caller()).endEpochNanos(), attempt.effectEpochNanos());
    raised.putIfAbsent(id, finding.about(attempt, told, attempt.evidence().stream()));
  }

  private static Stream<Evidence> both(Attempt one, Attempt other) {
    return Stream.concat(one.evidence().stream(), other.evidence().stream());
  }

  /** A finding for each operation, proven by its first attempt. */
  List<Finding> findings() {
    return List.copyOf(raised.values());
  }

  /** Operations that were committed after all. */
  List<Verdict.Healed> healed() {
    return healed.values().stream()
        .filter(good -> !raised.containsKey(good.findingId()))
        .toList();
  }
}

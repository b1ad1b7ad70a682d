package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.span.Span;
import java.util.List;

/**
 * A06: the executor's process was gone before it had ended; whether the operation was done is not known. Its span is from the
 * note that it left when it began. It is none if another attempt began later and came to an end.
 */
final class Unfinished {
  private final OpenFinding finding;
  private final Rulings rulings = new Rulings();

  private Unfinished(OpenFinding finding) {
    this.finding = finding;
  }

  /** Judges a serial that has been quiet for long enough that another attempt would have been heard of. */
  static Verdict whenQuiet(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var judged = new Unfinished(new OpenFinding(FindingCode.A06, serial, nowEpochNanos));
    for (Attempt attempt : attempts) {
      if (attempt.isUnfinished()) judged.judge(attempt, attempts);
    }
    return judged.rulings.verdict();
  }

  private void judge(Attempt attempt, List<Attempt> attempts) {
    for (Attempt other : attempts) {
      boolean ended = other.executor() != null && !other.isUnfinished();
      if (!ended || other.startEpochNanos() <= attempt.startEpochNanos()) continue;
      if (!other.repeats(attempt) || other.contradicts(attempt)) continue;
      rulings.heal(
          finding.id(attempt),
          "a later attempt of it came to an end",
          OpenFinding.evidence(attempt, other));
      return;
    }
    Span executor = requireNonNull(attempt.executor());
    rulings.raise(finding.about(attempt, executor.startEpochNanos(), attempt.evidence().stream()));
  }
}

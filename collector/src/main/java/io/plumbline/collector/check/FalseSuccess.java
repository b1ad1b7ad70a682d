package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import java.util.List;

/**
 * A02: the caller was told that it is done, and the executor rolled it back. It is none if the operation was committed by
 * another attempt, before or after: a repetition that is recognised may well roll back what it had begun.
 */
final class FalseSuccess {
  private final OpenFinding finding;
  private final Rulings rulings = new Rulings();

  private FalseSuccess(OpenFinding finding) {
    this.finding = finding;
  }

  /** Judges a serial that has been quiet for long enough that another attempt would have been heard of. */
  static Verdict whenQuiet(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var judged = new FalseSuccess(new OpenFinding(FindingCode.A02, serial, nowEpochNanos));
    for (Attempt attempt : attempts) {
      if (attempt.isRolledBack() && attempt.isBelieved(Outcome.OK)) judged.judge(attempt, attempts);
    }
    return judged.rulings.verdict();
  }

  private void judge(Attempt attempt, List<Attempt> attempts) {
    Attempt committed = attempt.committedElsewhere(attempts);
    if (committed != null) {
      rulings.heal(
          finding.id(attempt),
          "another attempt of it was committed",
          OpenFinding.evidence(attempt, committed));
      return;
    }
    long told =
        Math.max(requireNonNull(attempt.caller()).endEpochNanos(), attempt.effectEpochNanos());
    rulings.raise(finding.about(attempt, told, attempt.evidence().stream()));
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the spans of one serial prove. What is in neither list is undecided, and stays as it was.
 *
 * @param raised disagreements that stand
 * @param healed disagreements that a later span has put right, whether they were raised or not
 * @param dueEpochNanos when to judge again, as a deadline will have passed; null for never
 */
record Verdict(
    List<Finding> raised, List<Healed> healed, @Nullable Long dueEpochNanos) {
  /** Nothing to say. */
  static final Verdict NOTHING = new Verdict(List.of(), List.of());

  Verdict {
    raised = List.copyOf(raised);
    healed = List.copyOf(healed);
  }

  Verdict(List<Finding> raised, List<Healed> healed) {
    this(raised, healed, null);
  }

  Verdict and(Verdict other) {
    Long due = dueEpochNanos;
    if (due == null || (other.dueEpochNanos != null && other.dueEpochNanos < due)) {
      due = other.dueEpochNanos;
    }
    return new Verdict(
        Stream.concat(raised.stream(), other.raised.stream()).toList(),
        Stream.concat(healed.stream(), other.healed.stream()).toList(),
        due);
  }

  /**
   * A disagreement that is none any more.
   *
   * @param reason for the audit log
   * @param evidence what proved it, and what healed it
   */
  record Healed(String findingId, String reason, List<Evidence> evidence) {
    Healed {
      evidence = List.copyOf(evidence);
    }
  }
}

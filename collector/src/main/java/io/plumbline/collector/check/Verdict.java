package io.plumbline.collector.check;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import java.util.List;

/**
 * What the spans of one serial prove. What is in neither list is undecided, and stays as it was.
 *
 * @param raised disagreements that stand
 * @param healed disagreements that a later span has put right
 */
record Verdict(List<Finding> raised, List<Healed> healed) {
  Verdict {
    raised = List.copyOf(raised);
    healed = List.copyOf(healed);
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

package io.plumbline.collector.check;

import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingsUnavailableException;
import java.util.Map;

/** Has findings judged anew on all that the store has, as if a deadline of theirs had passed. Thread-safe. */
public final class Rechecks {
  private final Deadlines deadlines;

  public Rechecks(FindingDatabase database) {
    this.deadlines = new Deadlines(database);
  }

  /**
   * Asks for a verdict on the run that the finding is about. Returns at once; the verdict follows
   * within a second, and sets the run's next deadline again.
   */
  public void ask(Finding finding) throws FindingsUnavailableException {
    deadlines.set(Map.of(key(finding).written(), 0L));
  }

  private static RunKey key(Finding finding) {
    BrokenRule rule = finding.rule();
    if (rule == null || rule.key().equals(finding.serial())) {
      return new RunKey(null, finding.serial());
    }
    int equals = rule.key().indexOf('=');
    return new RunKey(rule.key().substring(0, equals), rule.key().substring(equals + 1));
  }
}

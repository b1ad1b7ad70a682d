package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.source.Completeness;

/** What tests ask of a verdict. */
final class Judged {
  static final Sources ALL_COMPLETE = (claim, now) -> Completeness.COMPLETE;

  private Judged() {}

  static Finding only(Verdict verdict) {
    assertThat(verdict.raised()).hasSize(1);
    return verdict.raised().get(0);
  }

  static BrokenRule rule(Finding finding) {
    BrokenRule rule = finding.rule();
    assertThat(rule).isNotNull();
    return rule;
  }

  static String summary(Finding finding) {
    return rule(finding).id() + " " + finding.state() + " " + rule(finding).reason();
  }
}

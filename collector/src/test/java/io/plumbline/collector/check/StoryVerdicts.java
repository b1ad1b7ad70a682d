package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.Finding;

/** A story of one serial, begun by an order, and what its spans come to a minute later. */
abstract class StoryVerdicts {
  static final long NOW = Story.BEGIN + 60_000 * Story.MILLI;

  final Story story = new Story("S-1");
  final Story.Call order = story.request("order", "POST", "/orders").committed();

  final Verdict judge() {
    return SerialJudge.whenQuiet("S-1", story.spans(), true, NOW);
  }

  final Finding onlyFinding() {
    return Judged.only(judge());
  }

  final void assertSilent() {
    assertThat(judge()).isEqualTo(Verdict.NOTHING);
  }

  final void assertHealed() {
    assertThat(judge().raised()).isEmpty();
    assertThat(judge().healed()).hasSize(1);
  }
}

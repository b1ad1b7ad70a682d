package io.plumbline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CutTest {
  private final Cut cut = new Cut(5);

  @Test
  void cut_beforeAnything_isTheBeginning() {
    assertThat(cut.epochNanos()).isEqualTo(5);
  }

  @Test
  void cut_trailsByThreeTicks() {
    cut.tick(10);
    cut.tick(20);
    cut.tick(30);
    assertThat(cut.epochNanos()).isEqualTo(5);

    cut.tick(40);
    assertThat(cut.epochNanos()).isEqualTo(10);
  }

  @Test
  void cut_waitsForWhatIsQueued() {
    assertThat(cut.enter(100)).isTrue();
    assertThat(cut.enter(100)).isTrue();
    for (int now = 10; now <= 50; now += 10) cut.tick(now);
    assertThat(cut.isBehind()).isTrue();
    assertThat(cut.epochNanos()).isEqualTo(5);

    cut.leave(1);
    assertThat(cut.epochNanos()).as("one is left").isEqualTo(5);

    cut.leave(1);
    assertThat(cut.epochNanos()).isEqualTo(20);
    assertThat(cut.isBehind()).isFalse();
  }

  @Test
  void cut_doesNotWaitForWhatCameLater() {
    cut.enter(100);
    for (int now = 10; now <= 40; now += 10) cut.tick(now);
    cut.enter(100);
    cut.leave(1);

    assertThat(cut.epochNanos()).isEqualTo(10);
  }

  @Test
  void enter_full_turnsAwayAndLeavesNoTrace() {
    assertThat(cut.enter(1)).isTrue();
    assertThat(cut.enter(1)).isFalse();
    for (int now = 10; now <= 40; now += 10) cut.tick(now);
    cut.leave(1);

    assertThat(cut.epochNanos()).isEqualTo(10);
    assertThat(cut.enter(1)).isTrue();
  }

  @Test
  void cut_behindForLong_becomesCoarserAndNeverWrong() {
    cut.enter(100);
    for (int now = 10; now <= 20_000; now += 10) cut.tick(now);
    assertThat(cut.epochNanos()).isEqualTo(5);

    cut.leave(1);
    assertThat(cut.epochNanos()).isEqualTo(19_970);
  }
}

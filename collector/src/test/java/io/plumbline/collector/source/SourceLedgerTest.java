package io.plumbline.collector.source;

import static io.plumbline.collector.source.Completeness.COMPLETE;
import static io.plumbline.collector.source.Completeness.LATER;
import static io.plumbline.collector.source.Completeness.NEVER;
import static io.plumbline.collector.source.Completeness.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.source.NumberedBatch.Dropped;
import io.plumbline.collector.source.NumberedBatch.Gap;
import io.plumbline.collector.source.SourceStatus.State;
import io.plumbline.collector.span.SomeSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Moments are seconds; all clocks agree. */
class SourceLedgerTest {
  private static final long SECOND = 1_000_000_000;
  private static final SourceId FIRST = new SourceId("payment", "host-1", 0);
  private static final SourceId SECOND_HOST = new SourceId("payment", "host-2", 0);

  private final SourceLedger ledger = new SourceLedger(SourceTimes.DEFAULT);

  private static NumberedBatch batch(SourceId source, long number, long cut) {
    return new NumberedBatch(source, number, cut * SECOND, null, Dropped.NOTHING, false, List.of());
  }

  private static NumberedBatch losing(long number, long cut, @Nullable Gap gap, Dropped dropped) {
    return new NumberedBatch(FIRST, number, cut * SECOND, gap, dropped, false, List.of());
  }

  private void arrive(NumberedBatch batch, long at) {
    ledger.take(new Delivery(List.of(), batch), at * SECOND);
  }

  private Completeness payment(long from, long until, long now) {
    return ledger.of(new Claim("payment", "S-1", from * SECOND, until * SECOND), now * SECOND);
  }

  @Test
  void claim_untilTheFrontier_isComplete_andBeyondItSoon() {
    arrive(batch(FIRST, 1, 10), 11);

    assertThat(payment(5, 10, 11)).isEqualTo(COMPLETE);
    assertThat(payment(5, 11, 11)).isEqualTo(SOON);
  }

  @Test
  void claim_nobodyHasReported_isNeverKnown() {
    assertThat(payment(5, 10, 11)).isEqualTo(NEVER);
  }

  @Test
  void claim_needsEverySourceOfTheService() {
    arrive(batch(FIRST, 1, 20), 20);
    arrive(batch(SECOND_HOST, 1, 10), 20);

    assertThat(payment(5, 15, 20)).isEqualTo(SOON);
    arrive(batch(SECOND_HOST, 2, 16), 21);
    assertThat(payment(5, 15, 21)).isEqualTo(COMPLETE);
  }

  @Test
  void claim_aboutTheTimeBeforeASourceStarted_doesNotNeedIt() {
    arrive(batch(FIRST, 1, 20), 20);
    arrive(batch(new SourceId("payment", "host-3", 18_000), 1, 19), 20);

    assertThat(payment(5, 17, 20)).isEqualTo(COMPLETE);
    assertThat(payment(5, 20, 20)).as("it may have worked from 18 on").isEqualTo(SOON);
  }

  @Test
  void gap_holdsTheFrontierBack_untilTheBatchComes() {
    arrive(batch(FIRST, 1, 10), 10);
    arrive(batch(FIRST, 3, 12), 12);

    assertThat(payment(5, 12, 12)).isEqualTo(LATER);
    assertThat(ledger.sources(12 * SECOND).get(0).gaps()).containsExactly(new Gap(2, 2));

    arrive(batch(FIRST, 2, 11), 13);
    assertThat(payment(5, 12, 13)).isEqualTo(COMPLETE);
    assertThat(ledger.sources(13 * SECOND).get(0).gaps()).isEmpty();
  }

  @Test
  void gap_announced_isPassed_butWhatItHeldIsNeverKnown() {
    arrive(batch(FIRST, 1, 10), 10);
    arrive(losing(4, 13, new Gap(2, 3), new Dropped(2, List.of("S-9"), true)), 13);

    assertThat(payment(5, 13, 13)).as("another serial").isEqualTo(COMPLETE);
    Claim lost = new Claim("payment", "S-9", 5 * SECOND, 13 * SECOND);
    assertThat(ledger.of(lost, 13 * SECOND)).isEqualTo(NEVER);
    Claim anySerial = new Claim("payment", null, 5 * SECOND, 13 * SECOND);
    assertThat(ledger.of(anySerial, 13 * SECOND)).isEqualTo(NEVER);
    assertThat(ledger.sources(13 * SECOND).get(0).droppedSpans()).isEqualTo(2);
  }

  @Test
  void dropped_notAllListed_makesTheTimeUnknown_andNoOther() {
    arrive(batch(FIRST, 1, 10), 10);
    arrive(losing(2, 20, null, new Dropped(500, List.of("S-9"), false)), 20);
    arrive(batch(FIRST, 3, 40), 40);

    assertThat(payment(12, 15, 40)).isEqualTo(NEVER);
    assertThat(payment(25, 30, 40)).isEqualTo(COMPLETE);
  }

  @Test
  void dropped_moreThanAreKept_makesTheirTimeUnknown() {
    arrive(batch(FIRST, 1, 10), 10);
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= Losses.MOST_SERIALS; i++) many.add("lost-" + i);
    arrive(losing(2, 20, null, new Dropped(many.size(), many, true)), 20);

    assertThat(payment(12, 15, 20)).isEqualTo(NEVER);
    assertThat(ledger.sources(20 * SECOND).get(0).droppedSerials()).hasSize(Losses.MOST_SERIALS);
  }

  @Test
  void silence_isDark_thenGone() {
    arrive(batch(FIRST, 1, 100), 100);

    assertThat(payment(101, 102, 114)).isEqualTo(SOON);
    assertThat(payment(101, 102, 115)).as("15 s").isEqualTo(LATER);
    assertThat(payment(101, 102, 700)).as("10 min: what it did will not come").isEqualTo(NEVER);
    assertThat(payment(90, 100, 700)).as("what had arrived stays whole").isEqualTo(COMPLETE);
    assertThat(ledger.sources(700 * SECOND).get(0).state()).isEqualTo(State.GONE);
  }

  @Test
  void goneSource_isNotNeededForWhatBeganLater() {
    arrive(batch(FIRST, 1, 100), 100);
    arrive(batch(SECOND_HOST, 1, 100), 100);
    arrive(batch(SECOND_HOST, 2, 900), 900);

    assertThat(payment(500, 800, 900)).as("it may have been at work").isEqualTo(NEVER);
    assertThat(payment(701, 800, 900)).isEqualTo(COMPLETE);
  }

  @Test
  void lastBatch_endsTheSource_afterAMomentOfGrace() {
    arrive(batch(SECOND_HOST, 1, 200), 200);
    arrive(new NumberedBatch(FIRST, 1, 100 * SECOND, null, Dropped.NOTHING, true, List.of()), 100);

    assertThat(payment(90, 100, 200)).isEqualTo(COMPLETE);
    assertThat(payment(120, 200, 200)).as("within 30 s of its end").isEqualTo(NEVER);
    assertThat(payment(131, 200, 200)).isEqualTo(COMPLETE);
  }

  @Test
  void recovered_isCompleteUntilItsEnd() {
    arrive(batch(FIRST, 1, 100), 100);
    var next = new SourceId("payment", "host-1", 105_000);
    arrive(
        new NumberedBatch(next, 1, 110 * SECOND, null, Dropped.NOTHING, false, List.of(FIRST)),
        110);

    assertThat(payment(90, 108, 110)).isEqualTo(COMPLETE);
  }

  @Test
  void firstToArriveIsNotTheFirst_whatIsBeforeIsNeverKnown() {
    arrive(batch(FIRST, 500, 100), 100);
    arrive(batch(FIRST, 501, 110), 110);

    assertThat(payment(99, 105, 110)).isEqualTo(NEVER);
    assertThat(payment(100, 110, 110)).isEqualTo(COMPLETE);
  }

  @Test
  void spansWithoutNumbers_makeAbsenceUnknownForTheirService() {
    arrive(batch(FIRST, 1, 100), 100);
    var plain = SomeSpan.of(1, 1).service("payment").build();
    ledger.take(new Delivery(List.of(plain), null), 100 * SECOND);

    assertThat(payment(90, 100, 100)).isEqualTo(NEVER);
    assertThat(ledger.plain()).containsOnlyKeys("payment");
  }

  @Test
  void gap_neverAnnounced_isGivenUpInTheEnd() {
    arrive(batch(FIRST, 1, 10), 10);
    for (int i = 0; i <= BatchNumbers.MOST_AHEAD; i++) arrive(batch(FIRST, 3 + i, 20 + i), 20 + i);

    long now = 20 + BatchNumbers.MOST_AHEAD;
    assertThat(payment(15, 30, now)).as("the gap is in it").isEqualTo(NEVER);
    assertThat(payment(21, 30, now)).isEqualTo(COMPLETE);
  }

  /** Batches in any order and more than once come to what they come to in order. */
  @Test
  void arrival_inAnyOrder_comesToTheSame() {
    List<NumberedBatch> batches = new ArrayList<>();
    batches.add(batch(FIRST, 1, 1)); // else what is before the first to arrive is unknown
    for (int number = 2; number <= 40; number++) {
      if (number % 7 == 0) continue; // given up
      Gap gap = number % 7 == 1 ? new Gap(number - 1, number - 1) : null;
      Dropped dropped =
          gap == null ? Dropped.NOTHING : new Dropped(1, List.of("lost-" + number), true);
      batches.add(losing(number, number, gap, dropped));
    }
    for (long seed = 0; seed < 200; seed++) {
      var other = new SourceLedger(SourceTimes.DEFAULT);
      List<NumberedBatch> shuffled = new ArrayList<>(batches.subList(1, batches.size()));
      shuffled.addAll(batches.subList(10, 20));
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.add(0, batches.get(0));
      for (NumberedBatch each : shuffled) other.take(new Delivery(List.of(), each), 100 * SECOND);

      SourceStatus status = other.sources(100 * SECOND).get(0);
      assertThat(status.contiguousBatch()).as("seed %d", seed).isEqualTo(40);
      assertThat(status.frontierEpochNanos()).isEqualTo(40 * SECOND);
      assertThat(status.gaps()).isEmpty();
      assertThat(status.batches()).isEqualTo(batches.size());
      assertThat(status.droppedSerials())
          .containsExactlyInAnyOrder("lost-8", "lost-15", "lost-22", "lost-29", "lost-36");
    }
  }

  @Test
  void restart_knowsWhatItKnew_andDoesNotBlameSourcesForTheTimeAway() {
    arrive(batch(FIRST, 1, 10), 10);
    arrive(losing(3, 12, null, new Dropped(1, List.of("S-9"), true)), 12);
    ledger.take(new Delivery(List.of(SomeSpan.of(1, 1).service("cart").build()), null), SECOND);

    var next = new SourceLedger(SourceTimes.DEFAULT);
    next.restore(ledger.changes(12 * SECOND).sources(), 500 * SECOND);

    SourceStatus status = next.sources(500 * SECOND).get(0);
    assertThat(status.state()).isEqualTo(State.LIVE);
    assertThat(status.gaps()).containsExactly(new Gap(2, 2));
    assertThat(status.droppedSerials()).containsExactly("S-9");
    assertThat(next.plain()).containsEntry("cart", SECOND);
    next.take(new Delivery(List.of(), batch(FIRST, 2, 11)), 501 * SECOND);
    Claim claim = new Claim("payment", "S-1", 5 * SECOND, 12 * SECOND);
    assertThat(next.of(claim, 501 * SECOND)).isEqualTo(COMPLETE);
  }

  @Test
  void changes_areToldOnce_unlessTheyCouldNotBeKept() {
    arrive(batch(FIRST, 1, 10), 10);

    assertThat(ledger.changes(10 * SECOND).sources()).hasSize(1);
    assertThat(ledger.changes(10 * SECOND).sources()).isEmpty();
    ledger.changedAgain();
    assertThat(ledger.changes(10 * SECOND).sources()).hasSize(1);
    assertThat(ledger.changes(10_000_000 * SECOND).removed())
        .as("a source silent for weeks is forgotten")
        .hasSize(1);
  }
}

package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SnowflakeTest {
  private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;
  private static final long FROM = LAYOUT.epochMillis() + 1_000_000_000;
  private static final long TTL_MILLIS = 1_000;

  private long nanos = 5_000_000_000L;

  @Test
  void tryNext_firstId_carriesWorkerAndTimeOfTheLease() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    nanos += 3_000_000;

    long id = ids.tryNext();

    assertThat(LAYOUT.worker(id)).isEqualTo(7);
    assertThat(LAYOUT.timeMillis(id)).isEqualTo(FROM + 3);
  }

  @Test
  void tryNext_withinOneMillisecond_increases() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);

    long[] got = LongStream.generate(ids::tryNext).limit(2_000).toArray();

    assertThat(got).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void tryNext_millisecondUsedUp_goesOnInTheNextUntilTenAreUsedUp() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    long last = 0;
    for (long id = ids.tryNext(); id != Snowflake.NONE; id = ids.tryNext()) {
      assertThat(id).isGreaterThan(last);
      last = id;
    }
    assertThat(LAYOUT.timeMillis(last)).isEqualTo(FROM + Snowflake.AHEAD_MILLIS);
    assertThat(LAYOUT.sequence(last)).isEqualTo(4_095);
    assertThat(ids.refusal()).isNull();
    nanos += 1_000_000;

    assertThat(countUntilNone(ids)).isEqualTo(4_096);
  }

  @Test
  void tryNext_endOfTheReservationInReach_takesNoTimeBeyondIt() {
    Snowflake ids = new Snowflake(
        WorkerLease.builder(LAYOUT, 7, 1)
            .times(FROM, FROM + 3)
            .validity(nanos, TTL_MILLIS)
            .build(),
        () -> nanos);

    assertThat(countUntilNone(ids)).isBetween(2 * 4_096L + 2_048, 3 * 4_096L);
  }

  @Test
  void tryNext_callerOverslept_theLayoutsLimitIsReachedAllTheSame() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    countUntilNone(ids);
    long got = 0;
    for (int i = 0; i < 100; i++) {
      nanos += 7_000_000;
      got += countUntilNone(ids);
    }

    assertThat(got).isEqualTo(700 * 4_096);
  }

  private static long countUntilNone(Snowflake ids) {
    long count = 0;
    while (ids.tryNext() != Snowflake.NONE) count++;
    return count;
  }

  @Test
  void next_beyondTheLimit_waitsForTheNextMillisecond() {
    Snowflake ids =
        new Snowflake(lease(7, 1, FROM), () -> nanos += 100); // each look takes that long

    long[] got = LongStream.generate(ids::next).limit(60_000).toArray();

    assertThat(got).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void next_othersTakeEverything_refusesAfterASecondAndSaysWhy() {
    Greedy others = new Greedy();
    Snowflake ids = new Snowflake(
        WorkerLease.builder(LAYOUT, 7, 1)
            .times(FROM, FROM + 60_000)
            .validity(nanos, 60_000)
            .build(),
        others);
    others.ids = ids;
    Thread.currentThread().interrupt(); // must not end the wait, nor be lost

    assertThatThrownBy(ids::next)
        .isInstanceOf(IdsUnavailableException.class)
        .hasMessage(
            "worker 7 (epoch 1) makes 4096 ids a millisecond and others took them all for 1000 ms; use more"
                + " workers, or a layout with more sequence bits");
    assertThat(Thread.interrupted()).isTrue();
  }

  /** A clock; whenever somebody looks at it, a millisecond passes and another caller takes all of its ids. */
  private final class Greedy implements LongSupplier {
    Snowflake ids;
    private boolean busy;

    @Override
    public long getAsLong() {
      if (busy || ids == null) return nanos;
      nanos += 1_000_000;
      busy = true;
      countUntilNone(ids);
      busy = false;
      return nanos;
    }
  }

  @Test
  void tryNext_clockBackWhileRunning_goesOnWithoutDuplicate() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    nanos += 500_000_000;
    long before = ids.tryNext();
    nanos -= 400_000_000;

    long after = ids.tryNext();

    assertThat(after).isGreaterThan(before);
    assertThat(LAYOUT.timeMillis(after)).isEqualTo(FROM + 500);
  }

  @Test
  void tryNext_newHolderOfTheWorkerAfterAnyClockStep_startsWhereTheReservationEnded() {
    Snowflake first = new Snowflake(lease(7, 1, FROM), () -> nanos);
    nanos += 800_000_000;
    long before = first.tryNext();
    nanos = -77; // another process, another monotonic clock; the store answers with its high water
    Snowflake second = new Snowflake(lease(7, 2, FROM + TTL_MILLIS), () -> nanos);

    assertThat(second.tryNext()).isGreaterThan(before);
  }

  @Test
  void tryNext_ttlPassedWithoutRenewal_stopsBeforeTheLeaseEnds() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    nanos += 899_999_999;
    assertThat(ids.tryNext()).isNotEqualTo(Snowflake.NONE);
    nanos += 1;

    assertThat(ids.tryNext()).isEqualTo(Snowflake.NONE);
    assertThatThrownBy(ids::next)
        .isInstanceOf(IdsUnavailableException.class)
        .hasMessageStartingWith(
            "the lease of worker 7 (epoch 1) was not renewed and ended 0 ms ago");
  }

  @Test
  void next_reservationUsedUp_refuses() {
    WorkerLease shortReservation = WorkerLease.builder(LAYOUT, 7, 1)
        .times(FROM, FROM + 2)
        .validity(nanos, TTL_MILLIS)
        .build();
    Snowflake ids = new Snowflake(shortReservation, () -> nanos);
    nanos += 2_000_000;

    assertThatThrownBy(ids::next)
        .isInstanceOf(IdsUnavailableException.class)
        .hasMessageStartingWith("the times reserved for worker 7 (epoch 1) end at " + (FROM + 2));
  }

  @Test
  void renew_grantorsClockAhead_followsIt() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    ids.renew(lease(7, 1, FROM + 250));

    assertThat(LAYOUT.timeMillis(ids.tryNext())).isEqualTo(FROM + 250);
  }

  @Test
  void renew_grantorsClockBehind_neverGoesBack() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    nanos += 500_000_000;
    long before = ids.tryNext();
    ids.renew(lease(7, 1, FROM - 3_600_000));
    nanos += 300_000_000;

    long after = ids.tryNext();

    assertThat(after).isGreaterThan(before);
    assertThat(LAYOUT.timeMillis(after)).isEqualTo(FROM + 800);
  }

  @Test
  void renew_ofAnotherEpoch_isRefused() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);

    assertThatThrownBy(() -> ids.renew(lease(7, 2, FROM)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stop_anyCallAfterwards_refuses() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    ids.stop();

    assertThat(ids.tryNext()).isEqualTo(Snowflake.NONE);
    assertThat(ids.refusal()).contains("was given up");
  }

  @Test
  void tryNext_oneIdAMillisecond_spreadsEvenlyOverShards() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos);
    int[] hits = new int[16];
    for (int i = 0; i < 800; i++) {
      hits[(int) (ids.tryNext() % 16)]++;
      nanos += 1_000_000;
    }

    assertThat(hits).containsOnly(50);
  }

  @Test
  void tryNext_regularClock_spreadsEvenlyOverAnyNumberOfShards() {
    for (int millis : new int[] {1, 2, 3, 10, 12, 16, 24, 100}) {
      Snowflake ids = new Snowflake(
          WorkerLease.builder(LAYOUT, 7, 1)
              .times(FROM, FROM + 10_000_000)
              .validity(nanos, 10_000_000)
              .build(),
          () -> nanos);
      int start = 64_000;
      long[] got = new long[start];
      for (int i = 0; i < start; i++) {
        nanos += millis * 1_000_000L;
        got[i] = ids.tryNext();
      }
      assertEvenShards(got, 1.2);
    }
  }

  @Test
  void next_fullRate_spreadsEvenlyOverAnyNumberOfShards() {
    Snowflake ids = new Snowflake(lease(7, 1, FROM), () -> nanos += 250);

    assertEvenShards(LongStream.generate(ids::next).limit(500_000).toArray(), 1.05);
  }

  /** No shard of 2 to 64 gets more than so many times its share. */
  private static void assertEvenShards(long[] ids, double most) {
    for (int shards = 2; shards <= 64; shards++) {
      int[] hits = new int[shards];
      for (long id : ids) hits[(int) (id % shards)]++;
      int largest = Arrays.stream(hits).max().getAsInt();
      assertThat(largest * (double) shards / ids.length)
          .as("%d shards: %s", shards, Arrays.toString(hits))
          .isLessThan(Integer.bitCount(shards) == 1 ? 1.01 : most);
    }
  }

  @Test
  void next_twoThreads_shareNoId() throws Exception {
    Snowflake ids = new Snowflake(WorkerLease.builder(LAYOUT, 7, 1)
        .times(FROM, FROM + 60_000)
        .validity(System.nanoTime(), 60_000)
        .build());
    long[][] got = new long[2][200_000];
    Thread other = new Thread(() -> Arrays.setAll(got[1], i -> ids.next()));
    other.start();
    Arrays.setAll(got[0], i -> ids.next());
    other.join();

    Set<Long> all = new HashSet<>();
    Arrays.stream(got).flatMapToLong(Arrays::stream).forEach(all::add);
    assertThat(all).hasSize(400_000);
    assertThat(got[0]).isSorted();
    assertThat(got[1]).isSorted();
  }

  private WorkerLease lease(int worker, long epoch, long fromMillis) {
    return WorkerLease.builder(LAYOUT, worker, epoch)
        .times(fromMillis, fromMillis + TTL_MILLIS)
        .validity(nanos, TTL_MILLIS)
        .build();
  }
}

package io.plumbline.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.RangeSource.Range;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentChainTest {
  private final AtomicLong row = new AtomicLong(1);
  private final List<Long> sizes = new ArrayList<>();
  private final Deque<Runnable> pending = new ArrayDeque<>();
  private long nanos;

  @Test
  void tryNext_withinAndAcrossRanges_increasesByOne() {
    SegmentChain chain = chain(10);
    chain.tryNext(); // asks for the first range
    runPending();
    nanos += 1_000_000_000L;

    long[] got = LongStream.generate(() -> {
          runPending();
          return chain.tryNext();
        })
        .limit(35)
        .toArray();

    assertThat(got).containsExactly(LongStream.rangeClosed(1, 35).toArray());
  }

  @Test
  void tryNext_currentRangeMoreThanHalfUsed_nextIsFetchedAlready() {
    SegmentChain chain = chain(10);
    chain.tryNext();
    runPending();
    for (int id = 1; id <= 6; id++) assertThat(chain.tryNext()).isEqualTo(id);
    runPending();

    assertThat(sizes).containsExactly(10L, 10L);
    assertThat(chain.remaining()).isEqualTo(14);
  }

  @Test
  void tryNext_noRangeYet_answersNoneAndFetchesOnce() {
    SegmentChain chain = chain(10);

    assertThat(chain.tryNext()).isEqualTo(SegmentChain.NONE);
    assertThat(chain.tryNext()).isEqualTo(SegmentChain.NONE);
    assertThat(pending).hasSize(1);
  }

  @Test
  void next_sourceFails_saysWhyAndTriesAgainLater() throws Exception {
    SegmentChain chain = SegmentChain.builder(
            size -> {
              if (nanos == 0) throw new IOException("connection refused");
              return reserve(size);
            },
            Runnable::run)
        .nanoTime(() -> nanos)
        .build();

    assertThatThrownBy(() -> chain.next(Duration.ofSeconds(1)))
        .isInstanceOf(IdsUnavailableException.class)
        .hasMessage("no number could be reserved: connection refused");
    nanos = 100_000_000;
    assertThat(chain.next(Duration.ofSeconds(1))).isEqualTo(1);
  }

  @Test
  void next_sourceHangs_waitsNoLongerThanToldTo() {
    SegmentChain chain = chain(10);

    assertThatThrownBy(() -> chain.next(Duration.ofMillis(5)))
        .isInstanceOf(IdsUnavailableException.class)
        .hasMessageStartingWith("the source of numbers gave none for 5 ms");
  }

  @Test
  void tryNext_sourceWentBack_refusesItsRange() {
    SegmentChain chain = chain(10);
    chain.tryNext();
    runPending();
    row.set(5); // a restored backup
    for (int id = 1; id <= 10; id++) {
      assertThat(chain.tryNext()).isEqualTo(id);
      runPending();
    }

    assertThat(chain.tryNext()).isEqualTo(SegmentChain.NONE);
    assertThat(chain.refusedRanges()).isEqualTo(1);
    assertThat(chain.refusal())
        .contains("the source went back: it gave 5 to 14, but 10 was handed out before");
  }

  @Test
  void tryNext_rangesOfTwoSeries_increaseInEachAndOneThatWentBackIsRefused() {
    AtomicLong[] counters = {new AtomicLong(1), new AtomicLong(1_000)};
    SegmentChain chain = SegmentChain.builder(
            size -> {
              int series = (int) row.getAndIncrement() % 2;
              long first = counters[series].getAndAdd(size);
              return new Range(first, first + size, series);
            },
            pending::add)
        .step(2)
        .nanoTime(() -> nanos)
        .build();
    row.set(0);
    List<Long> got = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      long id = chain.tryNext();
      runPending();
      if (id != SegmentChain.NONE) got.add(id);
    }
    counters[1].set(1_000);
    counters[0].set(2);
    for (int i = 0; i < 4; i++) {
      chain.tryNext();
      runPending();
    }

    assertThat(got).startsWith(1L, 2L, 1_000L, 1_001L, 3L, 4L, 1_002L);
    assertThat(chain.refusedRanges()).isPositive();
  }

  @Test
  void close_rangesOfTwoSeriesThatTouch_stayApart() {
    SegmentChain chain = SegmentChain.builder(
            size -> {
              long first = row.getAndAdd(size);
              return new Range(first, first + size, (int) (first / 2) % 2);
            },
            pending::add)
        .step(2)
        .maxRange(2)
        .nanoTime(() -> nanos)
        .build();
    row.set(0);
    for (int i = 0; i < 40; i++) {
      take(chain, 1, 10_000_000); // so fast that many ranges are in hand
      runPending();
    }

    List<Range> unused = chain.close();

    assertThat(unused).hasSizeGreaterThan(1);
    assertThat(unused).extracting(Range::series).contains(0, 1);
    for (int i = 1; i < unused.size(); i++)
      assertThat(unused.get(i).first()).isGreaterThanOrEqualTo(unused.get(i - 1).end());
  }

  private void take(SegmentChain chain, int numbers, long nanosBetween) {
    for (int i = 0; i < numbers; i++) {
      nanos += nanosBetween;
      chain.tryNext();
    }
  }

  @Test
  void ranges_steadyRate_lastAsLongAsToldTo() {
    SegmentChain chain = SegmentChain.builder(this::reserve, Runnable::run)
        .step(10)
        .lasts(Duration.ofSeconds(60), Duration.ofSeconds(120))
        .nanoTime(() -> nanos)
        .build();

    take(chain, 200_000, 1_000_000); // a thousand a second

    assertThat(chain.remaining()).isBetween(50_000L, 120_000L);
    for (int i = 1; i < sizes.size(); i++) {
      assertThat(sizes.get(i)).isBetween(10L, 2 * sizes.get(i - 1));
    }
    int fetched = sizes.size();
    take(chain, 600, 1_000_000_000L); // one a second: enough is in hand for long
    assertThat(sizes).hasSize(fetched);
  }

  @Test
  void ranges_limited_manyOfThemAreInHand() {
    SegmentChain chain = SegmentChain.builder(this::reserve, Runnable::run)
        .step(10)
        .maxRange(4_000)
        .nanoTime(() -> nanos)
        .build();

    take(chain, 100_000, 1_000_000);

    assertThat(sizes).allMatch(size -> size <= 4_000);
    assertThat(chain.remaining()).isGreaterThan(50_000);
  }

  @Test
  void close_unusedNumbers_areAnsweredOnceAndNeverGiven() {
    SegmentChain chain = chain(10);
    chain.tryNext();
    runPending();
    for (int i = 0; i < 6; i++) chain.tryNext();
    runPending();

    List<Range> unused = chain.close();

    assertThat(unused).hasSize(1);
    assertThat(unused.get(0).first()).isEqualTo(7);
    assertThat(unused.get(0).end()).isEqualTo(21);
    assertThat(chain.close()).isEmpty();
    assertThat(chain.tryNext()).isEqualTo(SegmentChain.NONE);
    assertThatThrownBy(() -> chain.next(Duration.ofSeconds(1)))
        .hasMessage("this chain of numbers was closed");
  }

  @Test
  void next_twoThreadsStriped_shareNoNumberAndEachIncreases() throws Exception {
    assertUniqueWithTwoThreads(4);
  }

  @Test
  void next_twoThreadsStrict_shareNoNumberAndEachIncreases() throws Exception {
    assertUniqueWithTwoThreads(1);
  }

  private void assertUniqueWithTwoThreads(int stripes) throws Exception {
    ExecutorService fetcher = Executors.newSingleThreadExecutor();
    try {
      SegmentChain chain = SegmentChain.builder(this::reserve, fetcher)
          .step(100)
          .stripes(stripes)
          .build();
      long[][] got = new long[2][300_000];
      Thread other = new Thread(() -> Arrays.setAll(got[1], i -> next(chain)));
      other.start();
      Arrays.setAll(got[0], i -> next(chain));
      other.join();

      Set<Long> all = new HashSet<>();
      Arrays.stream(got).flatMapToLong(Arrays::stream).forEach(all::add);
      assertThat(all).hasSize(600_000);
      assertThat(got[0]).isSorted();
      assertThat(got[1]).isSorted();
    } finally {
      fetcher.shutdownNow();
    }
  }

  private static long next(SegmentChain chain) {
    try {
      return chain.next(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private SegmentChain chain(long step) {
    return SegmentChain.builder(this::reserve, pending::add)
        .step(step)
        .nanoTime(() -> nanos)
        .build();
  }

  private Range reserve(long size) {
    sizes.add(size);
    long first = row.getAndAdd(size);
    return new Range(first, first + size);
  }

  private void runPending() {
    Runnable fetch;
    while ((fetch = pending.poll()) != null) fetch.run();
  }
}

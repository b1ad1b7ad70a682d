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
  void tryNext_currentRangeBegun_nextIsFetchedAlready() {
    SegmentChain chain = chain(10);
    chain.tryNext();
    runPending();
    assertThat(chain.tryNext()).isEqualTo(1);
    runPending();

    assertThat(sizes).hasSize(2);
    assertThat(chain.remaining()).isEqualTo(19);
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
    chain.tryNext();
    row.set(5); // a restored backup
    runPending();
    LongStream.generate(chain::tryNext).limit(9).forEach(id -> assertThat(id).isLessThan(11));

    assertThat(chain.tryNext()).isEqualTo(SegmentChain.NONE);
    assertThat(chain.refusedRanges()).isEqualTo(1);
    assertThat(chain.refusal())
        .contains("the source went back: it gave 5 to 14, but 10 was handed out before");
  }

  @Test
  void adaptSize_rangesUsedUpFast_growToTheLimitAndShrinkAgain() {
    SegmentChain chain = SegmentChain.builder(this::reserve, Runnable::run)
        .step(10)
        .maxRange(40)
        .nanoTime(() -> nanos)
        .build();
    for (int i = 0; i < 500; i++) chain.tryNext();
    assertThat(sizes).startsWith(10L, 10L, 20L, 40L, 40L);
    for (int i = 0; i < 200; i++) {
      nanos += 3_000_000_000L / 10;
      chain.tryNext();
    }

    assertThat(sizes.get(sizes.size() - 1)).isEqualTo(10);
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

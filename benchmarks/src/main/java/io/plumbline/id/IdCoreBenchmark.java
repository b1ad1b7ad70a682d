package io.plumbline.id;

import io.plumbline.id.RangeSource.Range;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.ahoo.cosid.segment.IdSegmentDistributor;
import me.ahoo.cosid.segment.SegmentChainId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Ids per microsecond from one generator that all threads share. The floor is one AtomicLong; the snowflake cannot do
 * more than its layout allows, 4.096. The chains, ours and CosId's, get their ranges from a counter in memory, 1,000
 * numbers at a time to begin with; both then ask for more at once when that is used up too fast.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IdCoreBenchmark {
  private static final int STEP = 1_000;
  private static final int STRIPES = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long TTL_MILLIS = 3_600_000;

  private final AtomicLong counter = new AtomicLong();
  private final ExecutorService fetcher = Executors.newSingleThreadExecutor();
  private final SegmentChain striped = chain(STRIPES);
  private final SegmentChain strict = chain(1);
  private final SegmentChainId cosId = new SegmentChainId(new IdSegmentDistributor.Atomic(STEP));
  private final Snowflake snowflake = leased(System.currentTimeMillis());

  private SegmentChain chain(int stripes) {
    AtomicLong row = new AtomicLong();
    RangeSource source = size -> {
      long first = row.getAndAdd(size);
      return new Range(first, first + size);
    };
    return SegmentChain.builder(source, fetcher).step(STEP).stripes(stripes).build();
  }

  private static Snowflake leased(long fromMillis) {
    return new Snowflake(WorkerLease.builder(SnowflakeLayout.DEFAULT, 1, 1)
        .times(fromMillis, fromMillis + TTL_MILLIS)
        .validity(System.nanoTime(), TTL_MILLIS)
        .build());
  }

  /** Ends the thread that fetched ranges. */
  @TearDown
  public void stop() {
    fetcher.shutdownNow();
  }

  /** The floor to compare with. */
  @Benchmark
  public long floor_atomicLong() {
    return counter.incrementAndGet();
  }

  /** Ours, each thread counting in a block of its own. */
  @Benchmark
  public long segmentChain_striped() throws InterruptedException {
    return striped.next(PATIENCE);
  }

  /** Ours, numbers increasing strictly over all threads. */
  @Benchmark
  public long segmentChain_strict() throws InterruptedException {
    return strict.next(PATIENCE);
  }

  /** CosId's SegmentChainId as it comes. */
  @Benchmark
  public long cosId_segmentChain() {
    return cosId.generate();
  }

  /** Ours; 4.096 at most. */
  @Benchmark
  public long snowflake() {
    return snowflake.next();
  }
}

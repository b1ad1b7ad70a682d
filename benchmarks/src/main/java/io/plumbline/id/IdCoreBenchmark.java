package io.plumbline.id;

import io.plumbline.id.RangeSource.Range;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.ahoo.cosid.segment.IdSegmentDistributor;
import me.ahoo.cosid.segment.SegmentChainId;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Ids per microsecond from one generator that all threads share. The floor is one AtomicLong; a snowflake cannot do
 * more than its layout allows, 4.096 with the 12 bits that both have. The chains, ours and CosId's, get their ranges
 * from a counter in memory, 1,000 or 10,000 numbers at a time to begin with; both then ask for more at once when that is
 * used up too fast. Each generator is a state of its own, so that no other one's threads run while it is measured.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IdCoreBenchmark {
  private static final int STRIPES = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long TTL_MILLIS = 3_600_000;

  /** What there is nothing below. */
  @State(Scope.Benchmark)
  public static class Floor {
    private final AtomicLong counter = new AtomicLong();
  }

  /** A chain of ours and the thread that fetches its ranges. */
  @State(Scope.Benchmark)
  public abstract static class Chain {
    private final ExecutorService fetcher = Executors.newSingleThreadExecutor();
    private final SegmentChain ids;

    Chain(long step, int stripes) {
      AtomicLong row = new AtomicLong();
      RangeSource source = size -> {
        long first = row.getAndAdd(size);
        return new Range(first, first + size);
      };
      ids = SegmentChain.builder(source, fetcher).step(step).stripes(stripes).build();
    }

    /** Ends the thread. */
    @TearDown
    public void stop() {
      fetcher.shutdownNow();
    }
  }

  /** Numbers increase strictly; ranges of 1,000 at first. */
  public static class Strict1000 extends Chain {
    public Strict1000() {
      super(1_000, 1);
    }
  }

  /** Numbers increase strictly; ranges of 10,000 at first. */
  public static class Strict10000 extends Chain {
    public Strict10000() {
      super(10_000, 1);
    }
  }

  /** Each thread counts in a block of its own; ranges of 1,000 at first. */
  public static class Striped1000 extends Chain {
    public Striped1000() {
      super(1_000, STRIPES);
    }
  }

  /** Each thread counts in a block of its own; ranges of 10,000 at first. */
  public static class Striped10000 extends Chain {
    public Striped10000() {
      super(10_000, STRIPES);
    }
  }

  /** CosId's chain as it comes. */
  @State(Scope.Benchmark)
  public static class CosId1000 {
    private final SegmentChainId ids = new SegmentChainId(new IdSegmentDistributor.Atomic(1_000));
  }

  /** CosId's chain as it comes, with larger steps. */
  @State(Scope.Benchmark)
  public static class CosId10000 {
    private final SegmentChainId ids = new SegmentChainId(new IdSegmentDistributor.Atomic(10_000));
  }

  /** A worker of ours, leased for an hour. */
  @State(Scope.Benchmark)
  public static class Worker {
    private final Snowflake ids = leased(System.currentTimeMillis());

    private static Snowflake leased(long fromMillis) {
      return new Snowflake(WorkerLease.builder(SnowflakeLayout.DEFAULT, 1, 1)
          .times(fromMillis, fromMillis + TTL_MILLIS)
          .validity(System.nanoTime(), TTL_MILLIS)
          .build());
    }
  }

  /** CosId's snowflake as it comes: 41, 10 and 12 bits. */
  @State(Scope.Benchmark)
  public static class CosIdMachine {
    private final MillisecondSnowflakeId ids = new MillisecondSnowflakeId(1);
  }

  @Benchmark
  public long floor_atomicLong(Floor floor) {
    return floor.counter.incrementAndGet();
  }

  @Benchmark
  public long segmentChain_striped_1000(Striped1000 chain) throws InterruptedException {
    return ((Chain) chain).ids.next(PATIENCE);
  }

  @Benchmark
  public long segmentChain_striped_10000(Striped10000 chain) throws InterruptedException {
    return ((Chain) chain).ids.next(PATIENCE);
  }

  @Benchmark
  public long segmentChain_strict_1000(Strict1000 chain) throws InterruptedException {
    return ((Chain) chain).ids.next(PATIENCE);
  }

  @Benchmark
  public long segmentChain_strict_10000(Strict10000 chain) throws InterruptedException {
    return ((Chain) chain).ids.next(PATIENCE);
  }

  @Benchmark
  public long cosId_segmentChain_1000(CosId1000 cosId) {
    return cosId.ids.generate();
  }

  @Benchmark
  public long cosId_segmentChain_10000(CosId10000 cosId) {
    return cosId.ids.generate();
  }

  @Benchmark
  public long snowflake(Worker worker) {
    return worker.ids.next();
  }

  @Benchmark
  public long cosId_snowflake(CosIdMachine machine) {
    return machine.ids.generate();
  }
}

package io.plumbline.id;

import static java.util.Objects.requireNonNull;

import io.plumbline.id.RangeSource.Range;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the numbers of a {@link RangeSource}, the next ranges always fetched before the current one is used up.
 * Thread-safe; without a lock except once in a block.
 *
 * <pre>
 *  source ──reserve──► ready ──► current ──carve──► block of stripe 0 ──► next()
 *         (one thread, (a chain)  range    └──────► block of stripe 1 ──► next()
 *          ahead)
 * </pre>
 *
 * With one stripe (the default) and one series of ranges numbers increase strictly. With more, threads count in blocks of their own and do not
 * touch each other's memory; numbers are unique and increase for one thread, but not between threads.
 *
 * <p>Ranges are sized by time, not by luck: what is in hand should last {@code ride} at the present rate if the source
 * is away, and never more than {@code waste}, which is what a crash loses. A range is at most twice as large as the one
 * before, so that a short burst reserves no hour's worth. A range that is not above everything handed out
 * before of its series means that the source went back (a restored backup): it is refused, never used.
 */
public final class SegmentChain {
  /** What {@link #tryNext()} answers instead of a number. */
  public static final long NONE = -1;

  private static final long RETRY_NANOS = 100_000_000L;

  /** Ranges in hand beside the current one. */
  private static final int MAX_READY = 64;

  /** A stripe comes for a block so often while a range lasts; each time it looks whether one must be fetched. */
  private static final int BLOCKS_OF_STRIPE = 8;

  /** Smaller ones would have threads meet at the lock too often. */
  private static final int MIN_STRIPED_BLOCK = 64;

  /** Larger ones would make no stripe faster, and hold numbers that others could use. */
  private static final long MAX_BLOCK = 1 << 20;

  private final RangeSource source;
  private final Executor fetcher;
  private final LongSupplier nanoTime;
  private final RangeSizing sizing; // guarded by lock
  private final AtomicReferenceArray<Block> blocks;
  private final int stripeMask;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Range> ready = new ArrayDeque<>(); // guarded by lock, at most MAX_READY
  private @Nullable Range current; // guarded by lock
  private long carved; // guarded by lock; next number of current that is in no block
  private boolean
      starved; // guarded by lock; somebody found no number since the last range was asked for
  // Largest number ever fetched of each series; guarded by lock, as many as the source has
  // counters.
  private final Map<Integer, Long> highest = new HashMap<>();
  private boolean fetching; // guarded by lock
  private @Nullable Exception failure; // guarded by lock; of the last fetch, null after a good one
  private long failedNanos; // guarded by lock
  private long refusedRanges; // guarded by lock
  private boolean closed; // guarded by lock

  private SegmentChain(Builder builder) {
    source = builder.source;
    fetcher = builder.fetcher;
    nanoTime = builder.nanoTime;
    sizing = new RangeSizing(builder);
    blocks = new AtomicReferenceArray<>(builder.stripes);
    for (int i = 0; i < builder.stripes; i++) blocks.set(i, new Block(0, 0, 0));
    stripeMask = builder.stripes - 1;
  }

  /**
   * Starts the description of a chain.
   *
   * @param source where the numbers come from
   * @param fetcher runs {@link RangeSource#reserve}, one at a time; may reject, which counts as a failed fetch
   */
  public static Builder builder(RangeSource source, Executor fetcher) {
    return new Builder(source, fetcher);
  }

  /** A number, or {@link #NONE} if none is there yet: one is being fetched then, unless that failed just now. Never waits. */
  public long tryNext() {
    int stripe = stripe();
    long id = blocks.get(stripe).take();
    return id != NONE ? id : refill(stripe);
  }

  /**
   * A number; waits for the source if need be.
   *
   * @param atMost how long to wait
   * @throws IdsUnavailableException if the source gave none in time, failed, or went back
   * @throws InterruptedException if interrupted while waiting
   */
  public long next(Duration atMost) throws InterruptedException {
    long id = tryNext();
    return id != NONE ? id : await(stripe(), atMost.toNanos());
  }

  /**
   * Numbers in a row out of what is in hand, for somebody who counts by himself.
   *
   * @param atMost how many, at least 1; fewer come if the present range ends
   * @return null if there are none yet: some are being fetched then, unless that failed just now. Never waits.
   */
  public @Nullable Range tryTakeRange(long atMost) {
    lock.lock();
    try {
      return takeRangeLocked(atMost);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Numbers in a row; waits for the source if need be.
   *
   * @param size how many, at least 1; fewer come if the present range ends
   * @param atMost how long to wait
   * @throws IdsUnavailableException if the source gave none in time, failed, or went back
   * @throws InterruptedException if interrupted while waiting
   */
  public Range takeRange(long size, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      for (; ; ) {
        Range range = takeRangeLocked(size);
        if (range != null) return range;
        left = awaitChange(left, atMost.toNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Why there is no number, null if there is one or one is on its way. */
  public @Nullable String refusal() {
    lock.lock();
    try {
      Exception cause = failure;
      return cause == null || unused() > 0 ? null : refusal(cause);
    } finally {
      lock.unlock();
    }
  }

  /** Numbers that were fetched and are in no block yet. */
  public long remaining() {
    lock.lock();
    try {
      return unused();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the chain and answers the numbers that nobody got, in order: the caller may hand them back to the source. No
   * number is given from now on, but perhaps to a thread that is just taking one. Answers nothing the second time.
   */
  public List<Range> close() {
    lock.lock();
    try {
      closed = true;
      List<Range> unused = new ArrayList<>();
      for (int i = 0; i < blocks.length(); i++) {
        Block block = blocks.get(i);
        addIfAny(unused, block.getAndSet(block.end), block.end, block.series);
      }
      Range range = current;
      if (range != null) addIfAny(unused, carved, range.end(), range.series());
      unused.addAll(ready);
      current = null;
      ready.clear();
      changed.signalAll();
      return joined(unused);
    } finally {
      lock.unlock();
    }
  }

  private static void addIfAny(List<Range> ranges, long first, long end, int series) {
    if (first < end) ranges.add(new Range(first, end, series));
  }

  /** Sorted, and those of one series that touch made one. */
  private static List<Range> joined(List<Range> ranges) {
    ranges.sort(Comparator.comparingLong(Range::first));
    List<Range> joined = new ArrayList<>();
    for (Range range : ranges) {
      int last = joined.size() - 1;
      Range before = last < 0 ? null : joined.get(last);
      if (before != null && before.end() == range.first() && before.series() == range.series()) {
        joined.set(last, new Range(before.first(), range.end(), range.series()));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }

  /** How many ranges were refused because they were not above what was handed out before. More than 0 is an alarm. */
  public long refusedRanges() {
    lock.lock();
    try {
      return refusedRanges;
    } finally {
      lock.unlock();
    }
  }

  private int stripe() {
    if (stripeMask == 0) return 0;
    long id = Thread.currentThread().getId();
    return (int) ((id * 0x9E3779B97F4A7C15L) >>> 32) & stripeMask;
  }

  private long refill(int stripe) {
    lock.lock();
    try {
      return takeLocked(stripe);
    } finally {
      lock.unlock();
    }
  }

  private long await(int stripe, long atMostNanos) throws InterruptedException {
    long left = atMostNanos;
    lock.lockInterruptibly();
    try {
      for (; ; ) {
        long id = takeLocked(stripe);
        if (id != NONE) return id;
        left = awaitChange(left, atMostNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  // The methods below are called with the lock held.

  /** Waits until something happens to the ranges, and answers what is left of the time. */
  @SuppressWarnings("WaitNotInLoop") // both callers loop
  private long awaitChange(long left, long atMostNanos) throws InterruptedException {
    if (closed) throw new IdsUnavailableException("this chain of numbers was closed");
    Exception cause = failure;
    if (cause != null && !fetching) throw new IdsUnavailableException(refusal(cause), cause);
    if (left <= 0) {
      throw new IdsUnavailableException("the source of numbers gave none for "
          + TimeUnit.NANOSECONDS.toMillis(atMostNanos) + " ms; is its database slow or away?");
    }
    return changed.awaitNanos(left);
  }

  private @Nullable Range takeRangeLocked(long atMost) {
    boolean any = haveCurrent();
    Range taken = null;
    if (any && current != null) {
      taken = new Range(carved, Math.min(current.end(), carved + atMost), current.series());
      sizing.used(taken.end() - carved);
      carved = taken.end();
    }
    starved |= taken == null;
    fetchIfNeeded();
    return taken;
  }

  /** Whether there are numbers in the current range; takes the next one if it is used up. */
  private boolean haveCurrent() {
    if (current != null && carved < current.end()) return true;
    Range next = ready.poll();
    if (next == null) return false;
    current = next;
    carved = next.first();
    return true;
  }

  private long takeLocked(int stripe) {
    long id = blocks.get(stripe).take(); // another thread may have been faster
    if (id != NONE) return id;
    Block fresh = carve();
    starved |= fresh == null;
    fetchIfNeeded();
    if (fresh == null) return NONE;
    id = fresh.take();
    blocks.set(stripe, fresh);
    return id;
  }

  private @Nullable Block carve() {
    if (!haveCurrent()) return null;
    Range range = current;
    if (range == null) return null;
    long whole = range.end() - range.first();
    long share = Math.min(whole / BLOCKS_OF_STRIPE / (stripeMask + 1), MAX_BLOCK);
    long blockSize =
        Math.max(Math.min(share, sizing.perWindow()), stripeMask == 0 ? 1 : MIN_STRIPED_BLOCK);
    long end = Math.min(range.end(), carved + blockSize);
    Block block = new Block(carved, end, range.series());
    sizing.used(end - carved);
    carved = end;
    return block;
  }

  private void fetchIfNeeded() {
    if (fetching || closed) return;
    if (failure != null && nanoTime.getAsLong() - failedNanos < RETRY_NANOS) return;
    long wanted = ready.size() == MAX_READY ? 0 : sizing.wanted(unused(), starved);
    if (wanted == 0) return;
    fetching = true;
    starved = false;
    try {
      fetcher.execute(() -> fetch(wanted));
    } catch (RejectedExecutionException e) {
      failed(e);
    }
  }

  /** Runs on the fetcher, without the lock until the source answered. */
  private void fetch(long wanted) {
    Range range = null;
    Exception error = null;
    try {
      range = source.reserve(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      error = e;
    } catch (Exception e) { // kept and thrown to whoever asks for a number
      error = e;
    }
    lock.lock();
    try {
      if (range == null) {
        failed(error == null ? new IllegalStateException("the source answered null") : error);
      } else {
        arrived(range);
      }
    } finally {
      lock.unlock();
    }
  }

  private void arrived(Range range) {
    long before = highest.getOrDefault(range.series(), -1L);
    if (range.first() <= before) {
      refusedRanges++;
      failed(new IllegalStateException("the source went back: it gave " + range + ", but " + before
          + " was handed out before. Was its database restored from a backup? Set the namespace's next number"
          + " above that"));
      return;
    }
    highest.put(range.series(), range.end() - 1);
    failure = null;
    fetching = false;
    if (!closed) ready.add(range); // else it comes too late to be handed back: a gap
    fetchIfNeeded(); // until there is enough in hand
    changed.signalAll();
  }

  private void failed(Exception cause) {
    failure = cause;
    failedNanos = nanoTime.getAsLong();
    fetching = false;
    changed.signalAll();
  }

  private long unused() {
    Range range = current;
    long sum = range == null ? 0 : range.end() - carved;
    for (Range next : ready) sum += next.end() - next.first();
    return sum;
  }

  private static String refusal(Exception cause) {
    return "no number could be reserved: "
        + (cause.getMessage() == null ? cause : cause.getMessage());
  }

  /** The next number of a block, and its end. Alone in its cache lines, since each stripe counts in its own. */
  @SuppressWarnings({"serial", "unused"}) // never serialised; the fields are room
  private static final class Block extends AtomicLong {
    long p1, p2, p3, p4, p5, p6, p7, p8;
    final long end;
    final int series;
    long q1, q2, q3, q4, q5, q6, q7, q8;

    Block(long first, long end, int series) {
      super(first);
      this.end = end;
      this.series = series;
    }

    long take() {
      if (get() >= end) return NONE; // keeps losers from counting on and on
      long id = getAndIncrement();
      return id < end ? id : NONE;
    }
  }

  /** Collects the settings of a chain. */
  public static final class Builder {
    private final RangeSource source;
    private final Executor fetcher;
    LongSupplier nanoTime = System::nanoTime;
    long step = 10_000;
    long maxRange = 100_000_000;
    Duration ride = Duration.ofMinutes(1);
    Duration waste = Duration.ofMinutes(2);
    private int stripes = 1;

    private Builder(RangeSource source, Executor fetcher) {
      this.source = requireNonNull(source, "source");
      this.fetcher = requireNonNull(fetcher, "fetcher");
    }

    /** Numbers in the smallest range. 1 to 1,000,000,000, default 10,000. */
    public Builder step(long step) {
      if (step < 1 || step > 1_000_000_000) {
        throw new IllegalArgumentException("step: " + step + " (expected: 1 to 1000000000)");
      }
      this.step = step;
      return this;
    }

    /**
     * What is in hand lasts.
     *
     * @param ride at the present rate, without the source; more than 0, default 60 s
     * @param waste at most, which is what a crash loses, beside one range of step numbers; at least ride, default 120 s
     */
    public Builder lasts(Duration ride, Duration waste) {
      if (ride.isZero() || ride.isNegative() || waste.compareTo(ride) < 0) {
        throw new IllegalArgumentException(
            "ride: " + ride + ", waste: " + waste + " (expected: 0 < ride <= waste)");
      }
      this.ride = ride;
      this.waste = waste;
      return this;
    }

    /** Numbers in the largest range. At least 1, default 100,000,000; never below step. */
    public Builder maxRange(long maxRange) {
      if (maxRange < 1)
        throw new IllegalArgumentException("maxRange: " + maxRange + " (expected: >= 1)");
      this.maxRange = maxRange;
      return this;
    }

    /** Blocks that are counted in at the same time; more than 1 gives up order between threads. A power of two, 1 to 1024, default 1. */
    public Builder stripes(int stripes) {
      if (stripes < 1 || stripes > 1024 || Integer.bitCount(stripes) != 1) {
        throw new IllegalArgumentException(
            "stripes: " + stripes + " (expected: a power of two from 1 to 1024)");
      }
      this.stripes = stripes;
      return this;
    }

    /** Monotonic clock in nanoseconds. Default {@link System#nanoTime()}. */
    public Builder nanoTime(LongSupplier nanoTime) {
      this.nanoTime = requireNonNull(nanoTime, "nanoTime");
      return this;
    }

    /** Builds it; the first range is fetched when the first number is asked for. */
    public SegmentChain build() {
      return new SegmentChain(this);
    }
  }
}

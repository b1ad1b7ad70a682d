package io.plumbline.id;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Issues the ids of one {@link WorkerLease}, increasing and never one twice. Thread-safe, without locks.
 *
 * <p>Its clock is the lease's {@code fromMillis} plus the time elapsed on the monotonic clock: it looks at no wall
 * clock, so none can take it back. It issues only while the lease is usable and only times that the lease reserved.
 *
 * <p>When a millisecond's ids are used up it goes on with the next one's, at most {@value #AHEAD_MILLIS} ms ahead of its
 * clock: bursts need not wait, and the limit of the layout (4.096 million ids a second by default) is reached
 * although threads oversleep. Those times were reserved as well, so nobody else can use them.
 *
 * <p>The low bits are even, for {@code id % shards}: the sequence does not start at 0 in each millisecond. Its low six
 * bits go round from id to id, so that 2, 4, ... 64 shards get turns; the bits above are scattered, so that the ids of
 * a regular clock do not fall into step with another number of shards. A millisecond starts in the lower half of its
 * sequence, and at 0 after one that was full: at least half of a first millisecond and all of every following
 * one can be used.
 */
public final class Snowflake {
  /** What {@link #tryNext()} answers instead of an id. */
  public static final long NONE = -1;

  /** How far ids may run ahead of the generator's clock at full load, milliseconds. */
  public static final int AHEAD_MILLIS = 10;

  /** Longest time that {@link #next()} waits, milliseconds. */
  public static final int MAX_WAIT_MILLIS = 1_000;

  private static final long PAUSE_NANOS =
      500_000; // ten times that may be overslept and nothing is lost
  private static final int TURNS = 63; // low bits of the sequence that go round

  private final SnowflakeLayout layout;
  private final int worker;
  private final long epoch;
  private final LongSupplier nanoTime;
  private final int sequenceBits;
  private final long sequenceMask;
  private final long startMask;
  private final long workerPart;

  /** Last id issued without its worker: {@code (millis since layout epoch) << sequenceBits | sequence}. */
  private final AtomicLong last;

  private volatile Window window;

  /** A generator on the machine's monotonic clock. */
  public Snowflake(WorkerLease lease) {
    this(lease, System::nanoTime);
  }

  /**
   * A generator on a given clock.
   *
   * @param nanoTime monotonic clock in nanoseconds, the one that {@link
   *     WorkerLease#requestedNanos()} was read from
   */
  public Snowflake(WorkerLease lease, LongSupplier nanoTime) {
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
    layout = lease.layout();
    worker = lease.worker();
    epoch = lease.epoch();
    sequenceBits = layout.sequenceBits();
    sequenceMask = (1L << sequenceBits) - 1;
    startMask = sequenceMask >>> 1;
    workerPart = (long) worker << sequenceBits;
    window = new Window(lease, layout.epochMillis());
    // Many short-lived holders must not all begin at the same number: start anywhere.
    long start = ((lease.fromMillis() * 0x9E3779B97F4A7C15L) >>> 40) & startMask;
    last = new AtomicLong((lease.fromMillis() - layout.epochMillis() - 1) << sequenceBits | start);
  }

  /** Worker of the ids. */
  public int worker() {
    return worker;
  }

  /** Epoch of the lease. */
  public long epoch() {
    return epoch;
  }

  /** An id, or {@link #NONE} if the lease does not allow one or those of the next {@value
   * #AHEAD_MILLIS} ms are used up. Never waits. */
  public long tryNext() {
    Window current = window;
    long nanos = nanoTime.getAsLong();
    if (nanos - current.usableUntilNanos >= 0) return NONE;
    long tick = current.tickAt(nanos);
    for (; ; ) {
      long seen = last.get();
      long next;
      if (tick > seen >> sequenceBits) {
        next = tick << sequenceBits | start(tick, seen);
      } else {
        next = seen + 1; // carries into the next millisecond if this one's are used up
        if ((next & sequenceMask) == 0 && next >> sequenceBits > tick + AHEAD_MILLIS) return NONE;
      }
      long nextTick = next >> sequenceBits;
      if (nextTick >= current.untilTick) return NONE;
      if (last.compareAndSet(seen, next)) {
        return nextTick << (layout.workerBits() + sequenceBits)
            | workerPart
            | (next & sequenceMask);
      }
    }
  }

  /** Where the sequence of a millisecond starts: the low bits' turn, scattered above. */
  private long start(long tick, long seen) {
    long mixed = tick * 0x9E3779B97F4A7C15L;
    mixed = ((mixed ^ (mixed >>> 32)) * 0x9E3779B97F4A7C15L) >>> 40;
    return ((mixed & ~TURNS) | ((seen + 1) & TURNS)) & startMask;
  }

  /**
   * An id. Waits only beyond the limit of the layout, half a millisecond at a time and at most {@value
   * #MAX_WAIT_MILLIS} ms. An interrupt does not end it, and stays set.
   *
   * @throws IdsUnavailableException if the lease ran out, was stopped, or its reserved times are used up; or if other
   *     callers took everything for as long as it waits
   */
  public long next() {
    long id = tryNext();
    return id != NONE ? id : await();
  }

  @SuppressWarnings("ThreadPriorityCheck") // an interrupted thread cannot park, and need not burn
  private long await() {
    long startNanos = nanoTime.getAsLong();
    for (; ; ) {
      long id = tryNext();
      if (id != NONE) return id;
      String refusal = refusal();
      if (refusal != null) throw new IdsUnavailableException(refusal);
      if (nanoTime.getAsLong() - startNanos > MAX_WAIT_MILLIS * 1_000_000L) {
        throw new IdsUnavailableException("worker " + worker + " (epoch " + epoch + ") makes "
            + (sequenceMask + 1) + " ids a millisecond and others took them all for "
            + MAX_WAIT_MILLIS + " ms; use more workers, or a layout with more sequence bits");
      }
      if (Thread.currentThread().isInterrupted()) Thread.yield();
      else LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  /** Whether the lease still holds. Once false it stays so, unless {@link #renew} comes in time. */
  public boolean isLeased() {
    return nanoTime.getAsLong() - window.usableUntilNanos < 0;
  }

  /** Why no id can be given now, null if one can, now or in the next millisecond. */
  public @Nullable String refusal() {
    Window current = window;
    String who = "worker " + worker + " (epoch " + epoch + ")";
    if (current.stopped) return "the lease of " + who + " was given up; lease a worker again";
    long nanos = nanoTime.getAsLong();
    long overdueNanos = nanos - current.usableUntilNanos;
    if (overdueNanos >= 0) {
      return "the lease of " + who + " was not renewed and ended " + overdueNanos / 1_000_000
          + " ms ago; no ids until a worker is leased again. Is the id-service reachable?";
    }
    long tick = Math.max(current.tickAt(nanos), last.get() >> sequenceBits);
    if (tick < current.untilTick) return null;
    return "the times reserved for " + who + " end at " + (current.untilTick + layout.epochMillis())
        + " and are used up; no ids until the lease is renewed";
  }

  /** How far this generator's clock has come, milliseconds since 1970-01-01 UTC: what a renewal should tell. */
  public long reachedMillis() {
    long tick = Math.max(window.tickAt(nanoTime.getAsLong()), last.get() >> sequenceBits);
    return Math.max(tick, 0) + layout.epochMillis();
  }

  /**
   * Goes on with a renewed lease. The clock follows the grantor's if that is ahead, and never goes back.
   *
   * @throws IllegalArgumentException if it is not a renewal of this generator's lease
   * @throws IllegalStateException after {@link #stop()}
   */
  public synchronized void renew(WorkerLease renewed) {
    if (renewed.worker() != worker
        || renewed.epoch() != epoch
        || !renewed.layout().equals(layout)) {
      throw new IllegalArgumentException(
          "renewed: " + renewed + " (expected: worker " + worker + ", epoch " + epoch + ")");
    }
    Window old = window;
    if (old.stopped)
      throw new IllegalStateException("the lease of worker " + worker + " was given up");
    Window fresh = new Window(renewed, layout.epochMillis());
    window = fresh.laterOf(old, nanoTime.getAsLong());
  }

  /**
   * Issues nothing from now on. A thread that is just inside {@link #tryNext()} may still get one id, with a time of
   * this lease: hand the worker back, but never its reserved times.
   */
  public synchronized void stop() {
    window = window.stopped(nanoTime.getAsLong());
  }

  /** What the lease allows now: a straight line from monotonic clock to id time, and where it ends. Immutable. */
  private static final class Window {
    final long baseNanos;
    final long baseTick;
    final long untilTick;
    final long usableUntilNanos;
    final boolean stopped;

    Window(WorkerLease lease, long epochMillis) {
      this(
          lease.requestedNanos(),
          lease.fromMillis() - epochMillis,
          lease.untilMillis() - epochMillis,
          lease.usableUntilNanos(),
          false);
    }

    private Window(
        long baseNanos, long baseTick, long untilTick, long usableUntilNanos, boolean stopped) {
      this.baseNanos = baseNanos;
      this.baseTick = baseTick;
      this.untilTick = untilTick;
      this.usableUntilNanos = usableUntilNanos;
      this.stopped = stopped;
    }

    long tickAt(long nanos) {
      return baseTick + Math.max(0, nanos - baseNanos) / 1_000_000;
    }

    Window laterOf(Window old, long nanos) {
      Window line = tickAt(nanos) >= old.tickAt(nanos) ? this : old;
      long until = Math.max(untilTick, old.untilTick);
      return new Window(line.baseNanos, line.baseTick, until, usableUntilNanos, false);
    }

    Window stopped(long nanos) {
      return new Window(baseNanos, baseTick, untilTick, nanos, true);
    }
  }
}

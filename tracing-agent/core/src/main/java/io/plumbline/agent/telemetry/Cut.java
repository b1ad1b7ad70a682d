package io.plumbline.agent.telemetry;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Up to when all spans that have ended have left the queue. A span's thread reads the clock first and puts
 * the span into the queue then; in between it may be stopped. So the cut trails: a moment counts
 * when the exporter's thread has been awake three more times, in which time such a thread is taken to have
 * come to run, and everything that had been queued by then has left.
 *
 * <pre>
 *   tick         1      2      3      4 : 300 spans have been queued
 *   time    ─────┼──────┼──────┼──────┼──────────►
 *                └ all that ended before is among those 300: the cut, when 300 have left
 * </pre>
 *
 * A stall of the whole process (garbage collection, SIGSTOP) has no ticks, so it makes the cut late and
 * never wrong. Thread-safe.
 */
final class Cut {
  private static final int TICKS_BEHIND = 3;

  /** Of ticks whose spans are still queued; more only make the cut coarser. */
  private static final int MOST_PENDING = 512;

  private final AtomicLong queued = new AtomicLong();
  private final ArrayDeque<Long> ticks = new ArrayDeque<>(); // guarded by this, like all below
  private final ArrayDeque<long[]> pending = new ArrayDeque<>(); // moment, queued by then
  private long epochNanos;
  private volatile long left; // written under the lock

  /** @param beginning before which no span can have ended */
  Cut(long beginning) {
    this.epochNanos = beginning;
  }

  /** A span enters the queue, unless as many are in it; then nothing happens. */
  boolean enter(int most) {
    if (queued.incrementAndGet() - left <= most) return true;
    queued.decrementAndGet();
    return false;
  }

  /** So many have been taken out of the queue, the first that entered. */
  synchronized void leave(int spans) {
    left += spans;
  }

  /** The exporter's thread is awake. */
  synchronized void tick(long nowEpochNanos) {
    ticks.add(nowEpochNanos);
    if (ticks.size() <= TICKS_BEHIND) return;
    pending.add(new long[] {ticks.remove(), queued.get()});
    if (pending.size() > MOST_PENDING) pending.remove();
  }

  /** Every span that ended before this moment has left the queue. Never goes back. */
  synchronized long epochNanos() {
    long passed = left;
    while (!pending.isEmpty() && pending.peek()[1] <= passed)
      epochNanos = pending.remove()[0];
    return epochNanos;
  }

  /** Whether spans wait in the queue. */
  boolean isBehind() {
    return queued.get() > left;
  }
}

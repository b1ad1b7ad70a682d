package io.plumbline.benchmarks.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many ids are given in each slice of time. A slice is as long as the sampler slept, so a machine that is busy
 * elsewhere does not look like a fault. Thread-safe.
 */
final class Pace implements AutoCloseable {
  /** Of one slice, milliseconds. */
  static final long SLICE_MILLIS = 500;

  private static final int MAX_SLICES = 10_000; // over an hour, which no fault takes

  private final LongSupplier ids;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pace");
        thread.setDaemon(true);
        return thread;
      });
  private final List<Long> perSecond = new ArrayList<>(); // guarded by this
  private long idsBefore; // guarded by this
  private long nanosBefore; // guarded by this

  Pace(LongSupplier ids) {
    this.ids = ids;
  }

  /** Samples from now on, in a thread of its own. */
  Pace start() {
    cut(System.nanoTime());
    var unused = sampler.scheduleAtFixedRate(
        () -> sample(System.nanoTime()), SLICE_MILLIS, SLICE_MILLIS, TimeUnit.MILLISECONDS);
    return this;
  }

  /** Ends the present slice. */
  synchronized void sample(long nowNanos) {
    long now = ids.getAsLong();
    long nanos = nowNanos - nanosBefore;
    if (nanos < TimeUnit.MILLISECONDS.toNanos(SLICE_MILLIS) / 2)
      return; // two at once, after a stall
    if (perSecond.size() < MAX_SLICES)
      perSecond.add((now - idsBefore) * TimeUnit.SECONDS.toNanos(1) / nanos);
    idsBefore = now;
    nanosBefore = nowNanos;
  }

  /** The slices since the last cut, ids a second each; a new stretch of time begins. */
  synchronized List<Long> cut(long nowNanos) {
    List<Long> slices = List.copyOf(perSecond);
    perSecond.clear();
    idsBefore = ids.getAsLong();
    nanosBefore = nowNanos;
    return slices;
  }

  /** How many whole slices there are since the cut. */
  synchronized int slices() {
    return perSecond.size();
  }

  /** The last whole slice since the cut, ids a second; -1 if there is none yet. */
  synchronized long last() {
    return perSecond.isEmpty() ? -1 : perSecond.get(perSecond.size() - 1);
  }

  /** The middle one, the upper of two; 0 of none. */
  static long median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}

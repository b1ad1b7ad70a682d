package io.plumbline.id;

import java.util.function.LongSupplier;

/**
 * How many numbers a {@link SegmentChain} asks for, and when: what is in hand shall last {@code ride} at the present
 * rate without the source, and what a crash loses shall not be more than {@code waste}. Not thread-safe.
 *
 * <pre>
 *   in hand:   0 ......... rate × ride ......... rate × waste
 *              ◄── ask ───►◄── enough ──►  ◄── never beyond, but for one step
 * </pre>
 */
final class RangeSizing {
  /** The rate is measured over at least this time, and follows a rise within about a second, a fall within ten. */
  private static final long WINDOW_NANOS = 50_000_000L;

  private static final double RISE_NANOS = 1e9;
  private static final double FALL_NANOS = 10e9;

  /** More numbers than anybody has in hand, and few enough to calculate with. */
  private static final double MANY = 1e18;

  private final LongSupplier nanoTime;
  private final long step;
  private final long maxRange;
  private final double rideNanos;
  private final double wasteNanos;

  private double numbersPerNano;
  private long measuredNanos;
  private long usedSince; // numbers used since measuredNanos
  private long size; // asked for last, 0 before the first

  RangeSizing(SegmentChain.Builder settings) {
    nanoTime = settings.nanoTime;
    step = settings.step;
    maxRange = Math.max(settings.maxRange, settings.step);
    rideNanos = settings.ride.toNanos();
    wasteNanos = settings.waste.toNanos();
    measuredNanos = nanoTime.getAsLong();
  }

  /** So many numbers left the hand. */
  void used(long numbers) {
    usedSince += numbers;
  }

  /** Numbers in one measuring window. A block that lasted longer would make the rate jump up and down. */
  long perWindow() {
    return (long) Math.min(numbersPerNano * WINDOW_NANOS, MANY);
  }

  /**
   * How many to ask for now, 0 for none.
   *
   * @param inHand numbers that are left
   * @param starved somebody found none: more than the rate says, which lags behind
   */
  long wanted(long inHand, boolean starved) {
    measure();
    long toRide = (long) Math.min(numbersPerNano * rideNanos, MANY);
    if (inHand >= Math.max(toRide, (step + 1) / 2) && !starved) return 0;
    long twice = size <= maxRange / 2 ? size * 2 : maxRange;
    long atMost = size == 0 ? step : twice;
    long toWaste = (long) Math.min(numbersPerNano * wasteNanos, MANY) - inHand;
    size = Math.max(step, starved ? atMost : Math.min(toWaste, atMost));
    return size;
  }

  private void measure() {
    long now = nanoTime.getAsLong();
    double elapsed = now - measuredNanos;
    if (elapsed < WINDOW_NANOS) return;
    double present = usedSince / elapsed;
    double timeConstant = present > numbersPerNano ? RISE_NANOS : FALL_NANOS;
    numbersPerNano += (present - numbersPerNano) * (1 - Math.exp(-elapsed / timeConstant));
    measuredNanos = now;
    usedSince = 0;
  }
}

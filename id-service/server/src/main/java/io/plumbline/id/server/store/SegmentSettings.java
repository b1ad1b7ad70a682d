package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

/**
 * How a namespace of mode segment reserves its numbers. Immutable.
 *
 * @param bits 63, or 53: no number above 2^53 - 1, the largest that JavaScript keeps exactly
 * @param step fewest numbers in a range, 1 to 1,000,000
 * @param start first number, of each period if there are periods, 0 to 10^18
 * @param rideSeconds how long the numbers in hand last at the present rate without the database, 1 to 86,400
 * @param wasteSeconds how many seconds of numbers a crash may lose, beyond one step, 1 to 86,400
 */
public record SegmentSettings(
    int bits, long step, long start, int rideSeconds, int wasteSeconds, Order order) {
  /** Those of a namespace that says nothing. */
  public static final SegmentSettings DEFAULT =
      new SegmentSettings(63, 10_000, 1, 60, 120, Order.UNIQUE);

  private static final long MAX_STEP = 1_000_000;
  private static final long MAX_START = 1_000_000_000_000_000_000L;
  private static final int MAX_SECONDS = 86_400;

  /** Checks each part; throws IllegalArgumentException that names the part, its value and what was expected. */
  public SegmentSettings {
    requireNonNull(order, "order");
    if (bits != 63 && bits != 53) {
      throw new IllegalArgumentException("bits: " + bits + " (expected: 63 or 53)");
    }
    requireRange("step", step, 1, MAX_STEP);
    requireRange("start", start, 0, bits == 53 ? (1L << 53) - 1 : MAX_START);
    requireRange("rideSeconds", rideSeconds, 1, MAX_SECONDS);
    requireRange("wasteSeconds", wasteSeconds, 1, MAX_SECONDS);
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }

  /** The largest number that may be given. */
  public long maxNumber() {
    return bits == 53 ? (1L << 53) - 1 : Long.MAX_VALUE - 1;
  }

  /** The same with other sizes of ranges: what an operator may change later. */
  public SegmentSettings sized(long newStep, int newRideSeconds, int newWasteSeconds) {
    return new SegmentSettings(bits, newStep, start, newRideSeconds, newWasteSeconds, order);
  }
}

package io.plumbline.id;

import java.time.Instant;
import java.util.UUID;

/**
 * ULIDs (https://github.com/ulid/spec): 128 bits as 26 characters of Crockford's base 32 that sort by time.
 * Thread-safe, without locks.
 *
 * <pre>
 *   +-----------------+-------------+------------------------------+
 *   |  ms since 1970  |   counter   |            random            |
 *   +-----------------+-------------+------------------------------+
 *          48               18                     62
 * </pre>
 *
 * In one process they increase strictly, also between threads and while the clock goes back. The specification's
 * monotonic ULIDs add 1 to the random part, which makes the next one easy to guess; here its first bits count and the
 * rest is new each time.
 */
public final class Ulid {
  /** Characters of a ULID. */
  public static final int LENGTH = 26;

  private static final TimeOrdered SHARED = new TimeOrdered(System::currentTimeMillis);
  private static final int COUNTER_LOW_BITS = 2; // of the counter, in the lower 64 bits

  private Ulid() {}

  /** A ULID larger than all that this process made before. */
  public static String next() {
    return next(SHARED);
  }

  static String next(TimeOrdered source) {
    long stamp = source.next();
    long counter = TimeOrdered.counter(stamp);
    long high = TimeOrdered.millis(stamp) << 16 | counter >>> COUNTER_LOW_BITS;
    long low = counter << (64 - COUNTER_LOW_BITS) | source.random(stamp) >>> COUNTER_LOW_BITS;
    return text(high, low);
  }

  private static String text(long high, long low) {
    char[] text = new char[LENGTH];
    long upper = high;
    long lower = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = Alphabet.CROCKFORD.digit((int) lower & 31);
      lower = lower >>> 5 | upper << 59;
      upper >>>= 5;
    }
    return new String(text);
  }

  /**
   * When it was made, by the clock of who made it.
   *
   * @throws IllegalArgumentException if it is no ULID
   */
  public static Instant time(String ulid) {
    return Instant.ofEpochMilli(toUuid(ulid).getMostSignificantBits() >>> 16);
  }

  /**
   * The same 128 bits as a UUID, for a column of that type. Its version means nothing.
   *
   * @param ulid 26 characters; read as {@code crockford} in {@link NumberFormat} is
   * @throws IllegalArgumentException if it is no ULID
   */
  public static UUID toUuid(String ulid) {
    String text = Alphabet.CROCKFORD.canonical(ulid);
    if (text.length() != LENGTH || text.charAt(0) > '7') {
      throw new IllegalArgumentException(
          "ulid: " + ulid + " (expected: 26 characters, the first 0 to 7)");
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      int value = Alphabet.CROCKFORD.value(text.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException(
            "ulid: " + ulid + " (expected: Crockford's base 32, without '" + text.charAt(i) + "')");
      }
      high = high << 5 | low >>> 59;
      low = low << 5 | value;
    }
    return new UUID(high, low);
  }

  /** The ULID of these 128 bits. */
  public static String fromUuid(UUID uuid) {
    return text(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }
}

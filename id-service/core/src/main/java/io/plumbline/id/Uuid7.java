package io.plumbline.id;

import java.time.Instant;
import java.util.UUID;

/**
 * UUIDs of version 7 (RFC 9562, section 5.7), for who needs 128 bits and no id-service. Thread-safe, without locks.
 *
 * <pre>
 *   most significant                                  least significant
 *   +-----------------+---+-----------------+         +----+---------------+--------------------------+
 *   |  ms since 1970  | 7 | counter, high   |         | 10 | counter, low  |          random          |
 *   +-----------------+---+-----------------+         +----+---------------+--------------------------+
 *          48           4         12                     2         6                     56
 * </pre>
 *
 * In one process they increase strictly, also between threads and while the clock goes back: method 1 of section 6.2
 * (a fixed-length dedicated counter), of 18 bits, seeded with 17 random ones in each millisecond. A counter that is full
 * carries into the time. Compare them as unsigned or as text; {@link UUID#compareTo} is signed.
 */
public final class Uuid7 {
  private static final TimeOrdered SHARED = new TimeOrdered(System::currentTimeMillis);

  private Uuid7() {}

  /** A UUID larger than all that this process made before. */
  public static UUID next() {
    return next(SHARED);
  }

  static UUID next(TimeOrdered source) {
    long stamp = source.next();
    long counter = TimeOrdered.counter(stamp);
    long high = TimeOrdered.millis(stamp) << 16 | 7L << 12 | counter >>> 6;
    long low = 0b10L << 62 | (counter & 0x3f) << 56 | source.random(stamp) >>> 8;
    return new UUID(high, low);
  }

  /**
   * When it was made, by the clock of who made it.
   *
   * @throws IllegalArgumentException if it is not of version 7
   */
  public static Instant time(UUID uuid) {
    if (uuid.version() != 7 || uuid.variant() != 2) {
      throw new IllegalArgumentException("uuid: " + uuid + " (expected: version 7, RFC 9562)");
    }
    return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
  }
}

package io.plumbline.id;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What UUIDv7 and ULID have in common: a time, a counter, and bits that nobody can guess. Thread-safe, without locks.
 *
 * <pre>
 *   stamp   63                    18 17         0
 *          +-----------------------+-------------+    the next one is always larger: in a new millisecond the counter
 *          | ms since 1970 (to 3084)|   counter   |    starts at a random 17 bits, else it is one more; if it is full,
 *          +-----------------------+-------------+    or the clock went back, the stamp just counts on
 * </pre>
 *
 * The random bits of a stamp are its SipHash-2-4 with a key from {@link SecureRandom}, drawn anew each second, so that
 * the copies of a virtual machine that was cloned while it ran part after a second.
 */
final class TimeOrdered {
  static final int COUNTER_BITS = 18;

  private static final long SEED_MASK = (1L << (COUNTER_BITS - 1)) - 1;
  private static final long MAX_MILLIS = (1L << (63 - COUNTER_BITS)) - 1;
  private static final long KEY_LASTS_MILLIS = 1_000;

  private final LongSupplier currentTimeMillis;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong last = new AtomicLong();
  private volatile Key key;

  /**
   * A sequence of stamps.
   *
   * @param currentTimeMillis wall clock, milliseconds since 1970-01-01 UTC; may go back
   */
  TimeOrdered(LongSupplier currentTimeMillis) {
    this.currentTimeMillis = currentTimeMillis;
    key = new Key(random, Long.MIN_VALUE);
  }

  /** A stamp larger than all before. */
  long next() {
    long millis = currentTimeMillis.getAsLong();
    if (millis < 0 || millis > MAX_MILLIS) {
      throw new IllegalStateException(
          "clock: " + millis + " ms since 1970 (expected: 0 to " + MAX_MILLIS + ")");
    }
    for (; ; ) {
      long seen = last.get();
      boolean isLater = millis > seen >> COUNTER_BITS;
      long next = isLater ? millis << COUNTER_BITS | seed(millis) : seen + 1;
      if (last.compareAndSet(seen, next)) return next;
    }
  }

  private long seed(long millis) {
    Key current = key;
    if (millis - current.drawnMillis >= KEY_LASTS_MILLIS || millis < current.drawnMillis) {
      current = new Key(random, millis);
      key = current;
    }
    return current.hash(~millis) & SEED_MASK; // negative: no stamp is
  }

  /** 64 random bits for a stamp. */
  long random(long stamp) {
    return key.hash(stamp);
  }

  static long millis(long stamp) {
    return stamp >> COUNTER_BITS;
  }

  static long counter(long stamp) {
    return stamp & ((1L << COUNTER_BITS) - 1);
  }

  private static final class Key {
    final long k0;
    final long k1;
    final long drawnMillis;

    Key(SecureRandom random, long drawnMillis) {
      k0 = random.nextLong();
      k1 = random.nextLong();
      this.drawnMillis = drawnMillis;
    }

    long hash(long message) {
      return Permutation.sipHash(k0, k1, message);
    }
  }
}

package io.plumbline.id;

import java.time.Duration;
import java.time.Instant;

/**
 * How the 63 usable bits of a snowflake id are shared out, and when its time starts. Immutable.
 *
 * <pre>
 *   63   62                    22 21        12 11           0      (default)
 *  +---+-------------------------+------------+--------------+
 *  | 0 | milliseconds since epoch |   worker   |   sequence   |
 *  +---+-------------------------+------------+--------------+
 *         timeBits (41: 69 years)  workerBits   sequenceBits
 * </pre>
 *
 * An id can only be read with the layout it was made with, so a layout is never changed once used.
 */
public final class SnowflakeLayout {
  /** 41 bits of time since 2024-01-01T00:00:00Z (until 2093), 1,024 workers, 4,096 ids a millisecond. */
  public static final SnowflakeLayout DEFAULT = new SnowflakeLayout(1_704_067_200_000L, 41, 10, 12);

  /**
   * 53 bits, which a number of JavaScript keeps exactly: 41 bits of time since 2024-01-01T00:00:00Z (until 2093), 32
   * workers, 128 ids a millisecond. That is 128,000 ids a second for each worker, 4.096 million for all.
   */
  public static final SnowflakeLayout JAVASCRIPT_SAFE =
      new SnowflakeLayout(1_704_067_200_000L, 41, 5, 7);

  private static final long LAST_EPOCH_MILLIS = 253_402_300_799_999L; // year 9999
  private static final double DAYS_OF_A_YEAR = 365.2425;

  private final long epochMillis;
  private final int timeBits;
  private final int workerBits;
  private final int sequenceBits;

  /**
   * A layout.
   *
   * @param epochMillis time zero of the ids, milliseconds since 1970-01-01 UTC, 0 to the end of the year 9999
   * @param timeBits 32 to 53
   * @param workerBits 1 to 20
   * @param sequenceBits 1 to 20; the three together at most 63
   * @throws IllegalArgumentException if one is out of range
   */
  public SnowflakeLayout(long epochMillis, int timeBits, int workerBits, int sequenceBits) {
    if (epochMillis < 0 || epochMillis > LAST_EPOCH_MILLIS) {
      throw new IllegalArgumentException(
          "epochMillis: " + epochMillis + " (expected: 0 to " + LAST_EPOCH_MILLIS + ")");
    }
    requireRange("timeBits", timeBits, 32, 53);
    requireRange("workerBits", workerBits, 1, 20);
    requireRange("sequenceBits", sequenceBits, 1, 20);
    int bits = timeBits + workerBits + sequenceBits;
    if (bits > 63) {
      throw new IllegalArgumentException(
          "timeBits + workerBits + sequenceBits: " + bits + " (expected: <= 63)");
    }
    this.epochMillis = epochMillis;
    this.timeBits = timeBits;
    this.workerBits = workerBits;
    this.sequenceBits = sequenceBits;
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }

  /** Time zero of the ids, milliseconds since 1970-01-01 UTC. */
  public long epochMillis() {
    return epochMillis;
  }

  /** Bits of the milliseconds since {@link #epochMillis()}. */
  public int timeBits() {
    return timeBits;
  }

  /** Bits of the worker number. */
  public int workerBits() {
    return workerBits;
  }

  /** Bits of the number inside one millisecond. */
  public int sequenceBits() {
    return sequenceBits;
  }

  /** Bits of an id: the three together. No id is 2^bits or more. */
  public int bits() {
    return timeBits + workerBits + sequenceBits;
  }

  /** How many ids one worker can make in a second. */
  public long idsPerSecond() {
    return 1_000L << sequenceBits;
  }

  /** Number of workers; they are 0 to this minus one. */
  public int workers() {
    return 1 << workerBits;
  }

  /** First time, in milliseconds since 1970-01-01 UTC, that no id can carry any more. */
  public long endMillis() {
    return epochMillis + (1L << timeBits);
  }

  /** The moment from which on there are no ids any more. */
  public Instant endsAt() {
    return Instant.ofEpochMilli(endMillis());
  }

  /** Years until {@link #endsAt()}, for an alarm in time; negative once it has passed. */
  public double yearsLeft(Instant now) {
    return Duration.between(now, endsAt()).toMillis() / (DAYS_OF_A_YEAR * 86_400_000);
  }

  /**
   * The id of these parts. For looking up: to issue ids takes a lease of the worker.
   *
   * @param timeMillis milliseconds since 1970-01-01 UTC
   * @throws IllegalArgumentException if a part does not fit its bits
   */
  public long compose(long timeMillis, int worker, int sequence) {
    if (timeMillis < epochMillis || timeMillis >= endMillis()) {
      throw new IllegalArgumentException("timeMillis: " + timeMillis + " (expected: " + epochMillis
          + " to " + (endMillis() - 1) + ")");
    }
    requireRange("worker", worker, 0, workers() - 1);
    requireRange("sequence", sequence, 0, (1 << sequenceBits) - 1);
    return (timeMillis - epochMillis) << (workerBits + sequenceBits)
        | (long) worker << sequenceBits
        | sequence;
  }

  /**
   * What the id was made of.
   *
   * @throws IllegalArgumentException if it is negative or has more bits than the layout
   */
  public Parts decode(long id) {
    if (id < 0 || (bits() < 63 && id >> bits() != 0)) {
      throw new IllegalArgumentException("id: " + id + " (expected: 0 to "
          + (bits() == 63 ? Long.MAX_VALUE : (1L << bits()) - 1) + ")");
    }
    return new Parts(timeMillis(id), worker(id), sequence(id));
  }

  /** Milliseconds since 1970-01-01 UTC that the id carries. */
  public long timeMillis(long id) {
    return (id >>> (workerBits + sequenceBits)) + epochMillis;
  }

  /** Worker that issued the id. */
  public int worker(long id) {
    return (int) (id >>> sequenceBits) & (workers() - 1);
  }

  /** Number of the id inside its millisecond. */
  public int sequence(long id) {
    return (int) id & ((1 << sequenceBits) - 1);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof SnowflakeLayout)) return false;
    SnowflakeLayout that = (SnowflakeLayout) other;
    return epochMillis == that.epochMillis
        && timeBits == that.timeBits
        && workerBits == that.workerBits
        && sequenceBits == that.sequenceBits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(epochMillis) * 31 + (timeBits << 16 | workerBits << 8 | sequenceBits);
  }

  @Override
  public String toString() {
    return timeBits + "/" + workerBits + "/" + sequenceBits + " since " + epochMillis;
  }

  /** What an id was made of. Immutable. */
  public static final class Parts {
    private final long timeMillis;
    private final int worker;
    private final int sequence;

    private Parts(long timeMillis, int worker, int sequence) {
      this.timeMillis = timeMillis;
      this.worker = worker;
      this.sequence = sequence;
    }

    /** When it was made, by the clock of the id-service's database, milliseconds since 1970-01-01 UTC. */
    public long timeMillis() {
      return timeMillis;
    }

    /** When it was made, by the clock of the id-service's database. */
    public Instant time() {
      return Instant.ofEpochMilli(timeMillis);
    }

    /** The worker that made it. */
    public int worker() {
      return worker;
    }

    /** Its number inside the millisecond. */
    public int sequence() {
      return sequence;
    }

    @Override
    public String toString() {
      return time() + ", worker " + worker + ", sequence " + sequence;
    }
  }
}

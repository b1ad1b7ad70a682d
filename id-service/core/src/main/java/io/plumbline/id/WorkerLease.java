package io.plumbline.id;

import static java.util.Objects.requireNonNull;

/**
 * The right to issue ids of one worker number for a while. Immutable; a renewal is a new value with the same worker
 * and epoch. It is fenced twice:
 *
 * <pre>
 *  by time of ids   fromMillis ........................ untilMillis    stored before the lease was granted;
 *                       [ only ids with these times )                  the next holder starts at or after untilMillis
 *
 *  by elapsed time  request sent ....... usable until . . ttl ends     monotonic clock of the holder; the lease's
 *                       [ may issue    )   margin                      row ends a moment later, by the database's clock
 * </pre>
 *
 * The first fence alone keeps ids unique, even if this process sleeps through its lease and never looks at a clock;
 * the second makes a holder that lost touch stop before its worker is given away.
 */
public final class WorkerLease {
  private final SnowflakeLayout layout;
  private final int worker;
  private final long epoch;
  private final long fromMillis;
  private final long untilMillis;
  private final long requestedNanos;
  private final long usableNanos;

  private WorkerLease(Builder builder) {
    layout = builder.layout;
    worker = builder.worker;
    epoch = builder.epoch;
    fromMillis = builder.fromMillis;
    untilMillis = builder.untilMillis;
    requestedNanos = builder.requestedNanos;
    usableNanos = (builder.ttlMillis - marginMillis(builder.ttlMillis)) * 1_000_000L;
    if (worker < 0 || worker >= layout.workers()) {
      throw new IllegalArgumentException(
          "worker: " + worker + " (expected: 0 to " + (layout.workers() - 1) + ")");
    }
    if (fromMillis < layout.epochMillis()) {
      throw new IllegalArgumentException("fromMillis: " + fromMillis
          + " (expected: >= the layout's epoch " + layout.epochMillis() + ")");
    }
    if (untilMillis <= fromMillis || untilMillis > layout.endMillis()) {
      throw new IllegalArgumentException("untilMillis: " + untilMillis + " (expected: > fromMillis "
          + fromMillis + ", <= the layout's end " + layout.endMillis() + ")");
    }
    if (builder.ttlMillis < 10 || builder.ttlMillis > 86_400_000) {
      throw new IllegalArgumentException(
          "ttlMillis: " + builder.ttlMillis + " (expected: 10 to 86400000)");
    }
  }

  /** A tenth of the lease, for clocks that do not run at the same speed. */
  private static long marginMillis(long ttlMillis) {
    return Math.max(1, ttlMillis / 10);
  }

  /**
   * Starts the description of a granted lease.
   *
   * @param worker 0 to {@link SnowflakeLayout#workers()} minus one
   * @param epoch grows each time the worker changes hands
   */
  public static Builder builder(SnowflakeLayout layout, int worker, long epoch) {
    return new Builder(layout, worker, epoch);
  }

  /** Layout of the ids. */
  public SnowflakeLayout layout() {
    return layout;
  }

  /** The worker number leased. */
  public int worker() {
    return worker;
  }

  /** Grows each time the worker changes hands. */
  public long epoch() {
    return epoch;
  }

  /** Ids carry no time before this one, milliseconds since 1970-01-01 UTC. The grantor's time when it granted, or later. */
  public long fromMillis() {
    return fromMillis;
  }

  /** Ids carry only times before this one, milliseconds since 1970-01-01 UTC. */
  public long untilMillis() {
    return untilMillis;
  }

  /** Reading of the holder's monotonic clock just before the lease was asked for. */
  public long requestedNanos() {
    return requestedNanos;
  }

  /** Reading of the holder's monotonic clock from which on it may issue nothing: ttl less a tenth after the request. */
  public long usableUntilNanos() {
    return requestedNanos + usableNanos;
  }

  @Override
  public String toString() {
    return "worker " + worker + ", epoch " + epoch + ", times " + fromMillis + " to " + untilMillis;
  }

  /** Collects the two fences. */
  public static final class Builder {
    private final SnowflakeLayout layout;
    private final int worker;
    private final long epoch;
    private long fromMillis;
    private long untilMillis;
    private long requestedNanos;
    private long ttlMillis;

    private Builder(SnowflakeLayout layout, int worker, long epoch) {
      this.layout = requireNonNull(layout, "layout");
      this.worker = worker;
      this.epoch = epoch;
    }

    /**
     * The times that were durably reserved for this lease, milliseconds since 1970-01-01 UTC.
     *
     * @param fromMillis first
     * @param untilMillis first that is not reserved any more
     */
    public Builder times(long fromMillis, long untilMillis) {
      this.fromMillis = fromMillis;
      this.untilMillis = untilMillis;
      return this;
    }

    /**
     * How long the lease holds.
     *
     * @param requestedNanos monotonic clock just <em>before</em> the request was sent
     * @param ttlMillis 10 to 86,400,000
     */
    public Builder validity(long requestedNanos, long ttlMillis) {
      this.requestedNanos = requestedNanos;
      this.ttlMillis = ttlMillis;
      return this;
    }

    /** The lease. Throws {@link IllegalArgumentException} if a part is out of range. */
    public WorkerLease build() {
      return new WorkerLease(this);
    }
  }
}

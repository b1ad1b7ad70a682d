package io.plumbline.id.server.lease;

import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.WorkerLease;

/**
 * A lease as the holder is told about it: schema {@code Lease} of docs/api/id-service.yaml.
 *
 * @param ttlMillis from the moment the holder sent its request, by its own monotonic clock
 * @param fromMillis ids may carry no time before this one, milliseconds since 1970-01-01 UTC
 * @param untilMillis ids may carry only times before this one: the stored high water
 */
public record GrantedLease(
    String namespace,
    int worker,
    long epoch,
    long ttlMillis,
    long fromMillis,
    long untilMillis,
    Layout layout) {
  /** Layout of the ids, for those who do not have ours. */
  public record Layout(long epochMillis, int timeBits, int workerBits, int sequenceBits) {
    static Layout of(SnowflakeLayout layout) {
      return new Layout(
          layout.epochMillis(), layout.timeBits(), layout.workerBits(), layout.sequenceBits());
    }
  }

  /** The same for a generator in this process. */
  WorkerLease held(SnowflakeLayout snowflakeLayout, long requestedNanos) {
    return WorkerLease.builder(snowflakeLayout, worker, epoch)
        .times(fromMillis, untilMillis)
        .validity(requestedNanos, ttlMillis)
        .build();
  }
}

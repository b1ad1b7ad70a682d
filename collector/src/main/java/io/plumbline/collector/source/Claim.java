package io.plumbline.collector.source;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * That a service did something of a request in no other way than was seen. Moments are by the service's
 * clock, in nanoseconds since 1970-01-01 UTC.
 *
 * @param serial of the request; null if it is tied by something else
 * @param fromEpochNanos before which it cannot have been done
 */
public record Claim(
    String service, @Nullable String serial, long fromEpochNanos, long untilEpochNanos) {
  public Claim {
    requireNonNull(service, "service");
  }
}

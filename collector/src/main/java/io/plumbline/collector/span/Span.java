package io.plumbline.collector.span;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation in one service. Immutable.
 *
 * @param parentId null for the root of a trace
 * @param startEpochNanos start by the reporting host's clock, nanoseconds since 1970-01-01 UTC
 * @param durationNanos nanoseconds, never negative
 * @param statusMessage empty where the source gave none
 */
public record Span(
    TraceId traceId,
    SpanId id,
    @Nullable SpanId parentId,
    Origin origin,
    String name,
    SpanKind kind,
    long startEpochNanos,
    long durationNanos,
    SpanStatus status,
    String statusMessage,
    Attributes attributes,
    List<SpanEvent> events,
    List<SpanLink> links) {
  /** The attribute that carries the serial number of the business request. */
  public static final String SERIAL = "plumbline.serial";

  /** The attribute that lists what of its owner was cut: an attribute's key, or a field's name. */
  public static final String TRUNCATED = "plumbline.truncated";

  public Span {
    requireNonNull(traceId, "traceId");
    requireNonNull(id, "id");
    requireNonNull(origin, "origin");
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(status, "status");
    requireNonNull(statusMessage, "statusMessage");
    requireNonNull(attributes, "attributes");
    if (durationNanos < 0) {
      throw new IllegalArgumentException("durationNanos: " + durationNanos + " (expected: >= 0)");
    }
    events = List.copyOf(events);
    links = List.copyOf(links);
  }

  /** {@code service.name} of the reporting process. */
  public String service() {
    return origin.service();
  }

  /** The serial number of the business request, or null if the span carries none. */
  public @Nullable String serial() {
    return attributes.text(SERIAL);
  }

  /** End by the reporting host's clock, nanoseconds since 1970-01-01 UTC. */
  public long endEpochNanos() {
    return startEpochNanos + durationNanos;
  }
}

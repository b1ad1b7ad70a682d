package io.plumbline.collector.store;

import io.plumbline.collector.span.SpanStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which traces to find: those with a span that meets every condition at once. Newest first.
 *
 * @param minDurationNanos of the span, inclusive
 * @param maxDurationNanos of the span, inclusive
 * @param attributes every key must have exactly this value, compared as text
 * @param startEpochNanos the span starts at or after this moment
 * @param endEpochNanos the span starts before this moment
 * @param limit traces a page, 1 to 1,000
 * @param cursor from the page before; null for the first
 */
public record TraceQuery(
    @Nullable String service,
    @Nullable String operation,
    @Nullable SpanStatus status,
    @Nullable String serial,
    long minDurationNanos,
    long maxDurationNanos,
    Map<String, String> attributes,
    long startEpochNanos,
    long endEpochNanos,
    int limit,
    @Nullable String cursor) {
  /** The most traces one page may hold. */
  public static final int MAX_LIMIT = 1_000;

  public TraceQuery {
    attributes = Map.copyOf(attributes);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
    }
    if (minDurationNanos > maxDurationNanos) {
      throw new IllegalArgumentException("minDuration is longer than maxDuration");
    }
    if (startEpochNanos > endEpochNanos) {
      throw new IllegalArgumentException("start is after end");
    }
  }
}

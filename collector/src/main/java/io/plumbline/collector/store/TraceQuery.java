package io.plumbline.collector.store;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.store.match.TraceCondition;
import org.jspecify.annotations.Nullable;

/**
 * Which traces to find: those with a span that is looked for. Newest first.
 *
 * @param traces the spans looked for
 * @param startEpochNanos they start at or after this moment
 * @param endEpochNanos they start before this moment
 * @param limit traces a page, 1 to 1,000
 * @param cursor from the page before; null for the first
 */
public record TraceQuery(
    TraceCondition traces,
    long startEpochNanos,
    long endEpochNanos,
    int limit,
    @Nullable String cursor) {
  /** The most traces one page may hold. */
  public static final int MAX_LIMIT = 1_000;

  public TraceQuery {
    requireNonNull(traces, "traces");
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
    }
    if (startEpochNanos > endEpochNanos) {
      throw new IllegalArgumentException("start is after end");
    }
  }

  /** Whether the span starts within the query's time. */
  public boolean isInTime(long spanStartEpochNanos) {
    return startEpochNanos <= spanStartEpochNanos && spanStartEpochNanos < endEpochNanos;
  }
}

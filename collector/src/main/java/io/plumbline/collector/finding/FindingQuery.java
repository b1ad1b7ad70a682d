package io.plumbline.collector.finding;

import org.jspecify.annotations.Nullable;

/**
 * Which findings to list, newest first; null means any.
 *
 * @param service caller or executor
 * @param limit findings a page, 1 to 1,000
 * @param cursor from the page before; null for the first
 */
public record FindingQuery(
    @Nullable FindingCode code,
    @Nullable FindingState state,
    @Nullable String serial,
    @Nullable String service,
    int limit,
    @Nullable String cursor) {
  /** The most findings one page may hold. */
  public static final int MAX_LIMIT = 1_000;

  public FindingQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
    }
    if (cursor != null) FindingCursor.parse(cursor);
  }

  /** Every finding, a page of at most {@code limit} at a time. */
  public static FindingQuery all(int limit) {
    return new FindingQuery(null, null, null, null, limit, null);
  }
}

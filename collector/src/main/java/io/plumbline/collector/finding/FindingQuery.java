package io.plumbline.collector.finding;

import org.jspecify.annotations.Nullable;

/**
 * A page of the findings that a filter selects, newest first.
 *
 * @param limit findings a page, 1 to 1,000
 * @param cursor from the page before; null for the first
 */
public record FindingQuery(
    FindingFilter filter, int limit, @Nullable String cursor) {
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
    return new FindingQuery(FindingFilter.ALL, limit, null);
  }
}

package io.plumbline.id.server.store;

/**
 * A worker as it was just leased or renewed. Ids of this holder may carry the times from {@code fromMillis} to just
 * before {@code untilMillis}, milliseconds since 1970-01-01 UTC: the stored high water is {@code untilMillis} already.
 *
 * @param epoch grows each time the worker changes hands
 */
public record LeaseRow(int worker, long epoch, long fromMillis, long untilMillis) {}

package io.plumbline.id.server.store;

import io.plumbline.id.RangeSource.Range;

/**
 * Numbers that are the caller's alone.
 *
 * @param period the period they belong to, empty without periods
 * @param millisLeft how long that period lasts yet, by the database's clock; Long.MAX_VALUE without periods
 */
public record Reserved(Range range, String period, long millisLeft) {}

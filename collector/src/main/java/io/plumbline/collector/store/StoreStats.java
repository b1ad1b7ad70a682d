package io.plumbline.collector.store;

import org.jspecify.annotations.Nullable;

/**
 * How much a store holds.
 *
 * @param spans as readers see them now
 * @param newestStartEpochNanos start of the span that started last; null for an empty store
 */
public record StoreStats(long spans, @Nullable Long newestStartEpochNanos) {}

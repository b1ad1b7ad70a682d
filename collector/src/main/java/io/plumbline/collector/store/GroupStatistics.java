package io.plumbline.collector.store;

/**
 * How the spans of one group did.
 *
 * @param spans at least 1
 * @param errors how many of them have status ERROR
 * @param p50Nanos half of them took at most so long; like the others exact within a thirtieth
 */
public record GroupStatistics(
    String name, long spans, long errors, long p50Nanos, long p95Nanos, long p99Nanos) {}

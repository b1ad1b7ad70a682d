package io.plumbline.collector.store;

import java.util.List;

/** Counts over the spans that match, without reading them. Thread-safe. */
public interface SpanCounts {
  /** By what spans are put together. */
  enum Group {
    SERVICE,
    OPERATION
  }

  /**
   * How many spans started when, and how long they took. The query's limit and cursor say nothing; of
   * one with places in the tree, spans count that could stand in the last place.
   *
   * @param columns at most so many stretches of time, 1 to {@link Heatmap#MOST_COLUMNS}
   */
  Heatmap heatmap(TraceQuery query, int columns) throws StoreUnavailableException;

  /** How many there are of each service or operation, and how long they took, the most first. */
  List<GroupStatistics> statistics(TraceQuery query, Group by) throws StoreUnavailableException;

  /**
   * The same over time. The columns are those of a heat map.
   *
   * @param groups only so many, those with the most spans; 1 to {@link
   *     StatisticsSeries#MOST_GROUPS}
   * @param columns at most so many, 1 to {@link StatisticsSeries#MOST_COLUMNS}
   */
  StatisticsSeries series(TraceQuery query, Group by, int groups, int columns)
      throws StoreUnavailableException;

  /**
   * Who called whom, by the calls that the callee's span began in the time given. A span is a call if
   * its parent, or what a consumer's link leads to, is of another service, or of another instance of
   * the same one.
   *
   * @param startEpochNanos they start at or after this moment
   * @param endEpochNanos they start before this moment
   */
  DependencyGraph dependencies(long startEpochNanos, long endEpochNanos)
      throws StoreUnavailableException;
}

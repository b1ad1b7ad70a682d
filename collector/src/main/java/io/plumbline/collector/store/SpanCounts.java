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
}

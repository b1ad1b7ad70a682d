package io.plumbline.collector.store;

import java.util.List;

/**
 * How groups of spans did over time.
 *
 * @param startEpochNanos where the first column starts; 0 if no span matches
 * @param columnNanos each column's width, at least 1
 * @param groups those with the most spans, these first
 * @param groupsLeftOut how many more there are, of at most 1,000
 */
public record StatisticsSeries(
    long startEpochNanos, long columnNanos, int columns, List<Group> groups, int groupsLeftOut) {
  /** Finer than that a line does not show more. */
  public static final int MOST_COLUMNS = 200;

  /** Each has a histogram in each column, 8 KiB where there is a span: 31 MiB at most. */
  public static final int MOST_GROUPS = 20;

  public StatisticsSeries {
    groups = List.copyOf(groups);
  }

  /**
   * One service, or one operation.
   *
   * @param points the columns in which it has spans, in order
   */
  public record Group(String name, List<Point> points) {
    public Group {
      points = List.copyOf(points);
    }
  }

  /**
   * The spans that started in one column.
   *
   * @param spans at least 1
   * @param errors how many of them have status ERROR
   * @param p50Nanos half of them took at most so long; like the others exact within a thirtieth
   */
  public record Point(
      int column, long spans, long errors, long p50Nanos, long p95Nanos, long p99Nanos) {}
}

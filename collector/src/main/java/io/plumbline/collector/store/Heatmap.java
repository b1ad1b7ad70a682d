package io.plumbline.collector.store;

import java.util.List;

/**
 * Spans by start and duration. A row holds durations from 2^row nanoseconds to below 2^(row+1); 0
 * takes, with 1, the first one.
 *
 * @param startEpochNanos where the first column starts; 0 if no span matches
 * @param columnNanos each column's width, at least 1
 * @param cells those with spans, by column, then by row
 */
public record Heatmap(long startEpochNanos, long columnNanos, int columns, List<Cell> cells) {
  /** More than a screen shows. */
  public static final int MOST_COLUMNS = 1_000;

  public Heatmap {
    cells = List.copyOf(cells);
  }

  /** The row of a duration, 0 to 62. */
  public static int row(long durationNanos) {
    return 63 - Long.numberOfLeadingZeros(Math.max(1, durationNanos));
  }

  /**
   * Spans that started in one column and took as long as one row says.
   *
   * @param errors how many of the spans have status ERROR
   */
  public record Cell(int column, int row, long spans, long errors) {}
}

package io.plumbline.id;

/**
 * Where a {@link SegmentChain} gets its numbers from, for instance a row of a database. Asked by one thread at a time.
 */
@FunctionalInterface
public interface RangeSource {
  /**
   * Reserves numbers that nobody was given before, durably, before it returns. If it throws, the numbers may be lost
   * but are given to nobody else.
   *
   * @param size how many, at least 1
   * @return size numbers
   * @throws Exception if none can be had now; asked again later
   */
  Range reserve(long size) throws Exception;

  /**
   * The numbers {@code first} to {@code end - 1}. Immutable.
   *
   * <p>A source may count in several series at once, for instance one for each of two databases that share the numbers
   * in turns of a million. The ranges of one series increase; those of different series interleave.
   */
  final class Range {
    private final long first;
    private final long end;
    private final int series;

    /**
     * A range of the only series.
     *
     * @param first not negative
     * @param end above first
     */
    public Range(long first, long end) {
      this(first, end, 0);
    }

    /**
     * A range.
     *
     * @param first not negative
     * @param end above first
     * @param series not negative
     */
    public Range(long first, long end, int series) {
      if (first < 0 || end <= first || series < 0) {
        throw new IllegalArgumentException("range: " + first + " to " + end + " of series " + series
            + " (expected: 0 <= first < end, 0 <= series)");
      }
      this.first = first;
      this.end = end;
      this.series = series;
    }

    /** Smallest number. */
    public long first() {
      return first;
    }

    /** The number after the largest. */
    public long end() {
      return end;
    }

    /** Which of the source's counters it is of, 0 if there is one. */
    public int series() {
      return series;
    }

    @Override
    public String toString() {
      return first + " to " + (end - 1);
    }
  }
}

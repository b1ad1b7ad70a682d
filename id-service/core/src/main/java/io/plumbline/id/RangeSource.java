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

  /** The numbers {@code first} to {@code end - 1}. Immutable. */
  final class Range {
    private final long first;
    private final long end;

    /**
     * A range.
     *
     * @param first not negative
     * @param end above first
     */
    public Range(long first, long end) {
      if (first < 0 || end <= first) {
        throw new IllegalArgumentException(
            "range: " + first + " to " + end + " (expected: 0 <= first < end)");
      }
      this.first = first;
      this.end = end;
    }

    /** Smallest number. */
    public long first() {
      return first;
    }

    /** The number after the largest. */
    public long end() {
      return end;
    }

    @Override
    public String toString() {
      return first + " to " + (end - 1);
    }
  }
}

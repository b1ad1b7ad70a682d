package io.plumbline.collector.store.lucene;

/**
 * Durations, each in a bucket no wider than a 32nd of it, as HdrHistogram has them. For one thread.
 *
 * <pre>
 *   bucket   0 .. 31      32 .. 63     64 .. 95     96 .. 127
 *   nanos    0 .. 31      32 .. 63     64 .. 127    128 .. 255    ...
 *   width    1            1            2            4
 * </pre>
 */
final class LatencySketch {
  private static final int BITS = 5;
  private static final int PART = 1 << BITS;

  private final int[] counts = new int[(64 - BITS) * PART];
  private long count;

  void add(long nanos) {
    counts[bucket(Math.max(0, nanos))]++;
    count++;
  }

  long count() {
    return count;
  }

  private static int bucket(long nanos) {
    if (nanos < PART) return (int) nanos;
    int shift = 63 - Long.numberOfLeadingZeros(nanos) - BITS;
    return (shift << BITS) + (int) (nanos >>> shift);
  }

  /**
   * The middle of the bucket with the value below or at which this share of them lies; 0 if there are
   * none.
   */
  long quantile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * count));
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) return middle(bucket);
    }
    return 0;
  }

  private static long middle(int bucket) {
    if (bucket < 2 * PART) return bucket;
    int shift = (bucket >> BITS) - 1;
    long low = (long) (bucket - (shift << BITS)) << shift;
    return low + (1L << shift) / 2;
  }
}

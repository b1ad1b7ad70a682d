package io.plumbline.collector.store.lucene;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the index lives, how current its readers are, and how long it keeps spans.
 *
 * @param directory created if it is not there
 * @param refreshInterval a reader sees everything that was written this long before it asks; zero to
 *     1 s
 * @param partition spans that start in the same such stretch of time are in one index; 1 minute to
 *     31 days
 * @param retention what is deleted
 */
public record LuceneConfig(
    Path directory, Duration refreshInterval, Duration partition, Retention retention) {
  /** Half of what the store promises. */
  public static final Duration DEFAULT_REFRESH_INTERVAL = Duration.ofMillis(500);

  /** A week has then 168 partitions. */
  public static final Duration DEFAULT_PARTITION = Duration.ofHours(1);

  public LuceneConfig {
    requireNonNull(directory, "directory");
    requireNonNull(retention, "retention");
    if (refreshInterval.isNegative() || refreshInterval.compareTo(Duration.ofSeconds(1)) > 0) {
      throw new IllegalArgumentException(
          "index.refresh-interval: " + refreshInterval + " (expected: 0 to 1 s)");
    }
    if (partition.toMinutes() < 1 || partition.toDays() > 31) {
      throw new IllegalArgumentException(
          "store.partition: " + partition + " (expected: 1 minute to 31 days)");
    }
  }

  /** Partitions of an hour, and nothing is ever deleted. */
  public LuceneConfig(Path directory, Duration refreshInterval) {
    this(directory, refreshInterval, DEFAULT_PARTITION, Retention.FOREVER);
  }

  /**
   * When a partition is deleted, whichever comes first.
   *
   * @param age since it was last written to; zero for never, else at least the commit interval
   * @param bytes of all partitions together: then the oldest go, but never the one that was written
   *     to last; zero for no limit
   */
  public record Retention(Duration age, long bytes) {
    /** Nothing is ever deleted. */
    public static final Retention FOREVER = new Retention(Duration.ZERO, 0);

    public Retention {
      if (age.isNegative()) {
        throw new IllegalArgumentException("retention.age: " + age + " (expected: >= 0)");
      }
      if (bytes < 0) {
        throw new IllegalArgumentException("retention.size: " + bytes + " (expected: >= 0)");
      }
    }
  }
}

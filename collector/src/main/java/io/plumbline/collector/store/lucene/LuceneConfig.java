package io.plumbline.collector.store.lucene;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the index lives and how current its readers are.
 *
 * @param directory created if it is not there
 * @param refreshInterval a reader sees everything that was written this long before it asks; zero to
 *     1 s
 */
public record LuceneConfig(Path directory, Duration refreshInterval) {
  /** Half of what the store promises. */
  public static final Duration DEFAULT_REFRESH_INTERVAL = Duration.ofMillis(500);

  public LuceneConfig {
    requireNonNull(directory, "directory");
    if (refreshInterval.isNegative() || refreshInterval.compareTo(Duration.ofSeconds(1)) > 0) {
      throw new IllegalArgumentException(
          "index.refresh-interval: " + refreshInterval + " (expected: 0 to 1 s)");
    }
  }
}

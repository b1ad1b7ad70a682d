package io.plumbline.collector.source;

import java.time.Duration;

/**
 * What silence means.
 *
 * @param dark from which on a source that is silent makes unknown what it may have done; 3 s to 1 h
 * @param gone from which on it is taken to have ended; longer than dark, at most 7 days
 */
public record SourceTimes(Duration dark, Duration gone) {
  /** 15 s, 10 min. */
  public static final SourceTimes DEFAULT =
      new SourceTimes(Duration.ofSeconds(15), Duration.ofMinutes(10));

  public SourceTimes {
    if (dark.compareTo(Duration.ofSeconds(3)) < 0 || dark.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("sources.dark: " + dark + " (expected: PT3S to PT1H)");
    }
    if (gone.compareTo(dark) <= 0 || gone.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException(
          "sources.gone: " + gone + " (expected: longer than " + dark + ", at most P7D)");
    }
  }
}

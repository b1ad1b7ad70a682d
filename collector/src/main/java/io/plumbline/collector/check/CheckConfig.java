package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.source.SourceTimes;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the checker.
 *
 * @param settle how long nothing of a serial must have arrived before it is judged. At least 2 s,
 *     since a store shows what it took within one
 * @param maxHeld serials whose new spans are held in memory; those beyond are judged from the store
 *     alone, so that what is proven at once is seen only when they are quiet
 * @param maxUnsettled serials that wait to be judged; those beyond are turned away and counted
 * @param flows directory of flow files; null for none
 * @param sources what their silence means
 */
public record CheckConfig(
    Duration settle,
    int maxHeld,
    int maxUnsettled,
    @Nullable Path flows,
    SourceTimes sources) {
  private static final Duration SHORTEST_SETTLE = Duration.ofSeconds(2);
  private static final Duration LONGEST_SETTLE = Duration.ofHours(1);

  public CheckConfig {
    requireNonNull(settle, "settle");
    requireNonNull(sources, "sources");
    if (settle.compareTo(SHORTEST_SETTLE) < 0 || settle.compareTo(LONGEST_SETTLE) > 0) {
      throw new IllegalArgumentException("check.settle: " + settle + " (expected: PT2S to PT1H)");
    }
    if (maxHeld < 0) {
      throw new IllegalArgumentException("check.max-held: " + maxHeld + " (expected: >= 0)");
    }
    if (maxUnsettled < 1) {
      throw new IllegalArgumentException(
          "check.max-unsettled: " + maxUnsettled + " (expected: >= 1)");
    }
  }

  /** 10 s, 50,000 and 1,000,000 serials, unless said otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Settings that have defaults. */
  public static final class Builder {
    private Duration settle = Duration.ofSeconds(10);
    private int maxHeld = 50_000;
    private int maxUnsettled = 1_000_000;
    private @Nullable Path flows;
    private SourceTimes sources = SourceTimes.DEFAULT;

    private Builder() {}

    /** Quiet time before a serial is judged. 2 s to 1 h, default 10 s. */
    public Builder settle(Duration time) {
      settle = time;
      return this;
    }

    /** Serials whose new spans are held in memory. At least 0, default 50,000. */
    public Builder maxHeld(int serials) {
      maxHeld = serials;
      return this;
    }

    /** Serials that may wait to be judged. At least 1, default 1,000,000. */
    public Builder maxUnsettled(int serials) {
      maxUnsettled = serials;
      return this;
    }

    /** Directory of flow files. Default none. */
    public Builder flows(@Nullable Path directory) {
      flows = directory;
      return this;
    }

    /** What the silence of sources means. */
    public Builder sources(SourceTimes times) {
      sources = times;
      return this;
    }

    public CheckConfig build() {
      return new CheckConfig(settle, maxHeld, maxUnsettled, flows, sources);
    }
  }
}

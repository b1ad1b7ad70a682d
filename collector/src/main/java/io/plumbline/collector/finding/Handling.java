package io.plumbline.collector.finding;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What people have decided about a finding; it changes nothing of what is known about it.
 *
 * @param assignee who sees to it; null for nobody
 * @param acceptance null if it is not accepted, or no longer
 */
public record Handling(@Nullable String assignee, @Nullable Acceptance acceptance) {
  /** Nobody has decided anything. */
  public static final Handling NONE = new Handling(null, null);

  /**
   * Somebody has decided that nothing needs to be done. It ends at its time, and when the finding is
   * raised again or proven: what was accepted was something else.
   *
   * @param epochNanos when it was accepted
   * @param untilEpochNanos the first moment at which it holds no more; null for no end
   */
  public record Acceptance(
      String by, String reason, long epochNanos, @Nullable Long untilEpochNanos) {
    public Acceptance {
      requireNonNull(by, "by");
      requireNonNull(reason, "reason");
      if (untilEpochNanos != null && untilEpochNanos <= epochNanos) {
        throw new IllegalArgumentException("until: " + untilEpochNanos + " (expected: after "
            + epochNanos + ", when it was accepted)");
      }
    }
  }
}

package io.plumbline.collector.finding;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Findings that are alike, as one cause makes many of them. Moments are nanoseconds since 1970-01-01 UTC, by the clocks that
 * the findings have them from.
 *
 * @param findings how many, by state; a state without one is not in it
 * @param firstSinceEpochNanos since when the oldest was so
 * @param lastSinceEpochNanos since when the newest was so
 * @param oldestStandingEpochNanos since when the oldest that is not settled was so; null if all are
 * @param atRisk exact sums over those that are not settled and tell an amount, in minor units by
 *     currency; empty text for none told
 * @param example id of one of them, of the least settled
 */
public record Incident(
    Pattern pattern,
    Map<FindingState, Long> findings,
    long firstSinceEpochNanos,
    long lastSinceEpochNanos,
    @Nullable Long oldestStandingEpochNanos,
    Map<String, Long> atRisk,
    String example) {
  public Incident {
    requireNonNull(pattern, "pattern");
    requireNonNull(example, "example");
    findings = Map.copyOf(findings);
    atRisk = Map.copyOf(atRisk);
  }

  /**
   * What they have in common.
   *
   * @param flow null for findings without a rule, as is the rule
   * @param caller null where it is not known
   */
  public record Pattern(
      FindingCode code,
      @Nullable String flow,
      @Nullable String rule,
      @Nullable String caller,
      String executor,
      String operation) {
    public Pattern {
      requireNonNull(code, "code");
      requireNonNull(executor, "executor");
      requireNonNull(operation, "operation");
    }
  }

  /** How many are not settled. */
  public long standing() {
    return findings.entrySet().stream()
        .filter(count -> count.getKey().isStanding())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}

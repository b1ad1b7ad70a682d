package io.plumbline.collector.finding;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The expectation that is not met, as its flow file says. Immutable.
 *
 * @param version of the flow
 * @param owner of the flow
 * @param severity INFO, WARN, ERROR or CRITICAL
 * @param key what ties the run together: the serial, or {@code attribute=value}
 * @param reason a sentence: what is, and what was expected
 * @param unknown steps and values that would have to be known to be certain; empty if it is
 * @param atRisk null if the rule does not say, or nobody told
 */
public record BrokenRule(
    String flow,
    int version,
    String owner,
    String id,
    String severity,
    String key,
    String reason,
    List<String> unknown,
    @Nullable Money atRisk) {
  public BrokenRule {
    requireNonNull(flow, "flow");
    requireNonNull(owner, "owner");
    requireNonNull(id, "id");
    requireNonNull(severity, "severity");
    requireNonNull(key, "key");
    requireNonNull(reason, "reason");
    unknown = List.copyOf(unknown);
  }

  /**
   * An amount.
   *
   * @param minorUnits cents, for instance
   * @param currency as the application names it; null if it does not
   */
  public record Money(long minorUnits, @Nullable String currency) {}
}

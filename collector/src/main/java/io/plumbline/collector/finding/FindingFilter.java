package io.plumbline.collector.finding;

import org.jspecify.annotations.Nullable;

/**
 * Which findings; null means any.
 *
 * @param service caller or executor
 * @param flow of the rule that is broken
 * @param rule id of the rule that is broken
 * @param startEpochNanos raised then or later, by the collector's clock; 0 for any
 * @param endEpochNanos raised before; {@link Long#MAX_VALUE} for any
 */
public record FindingFilter(
    @Nullable FindingCode code,
    @Nullable FindingState state,
    @Nullable String serial,
    @Nullable String service,
    @Nullable String flow,
    @Nullable String rule,
    long startEpochNanos,
    long endEpochNanos) {
  /** Every finding. */
  public static final FindingFilter ALL =
      new FindingFilter(null, null, null, null, null, null, 0, Long.MAX_VALUE);

  public FindingFilter {
    if (startEpochNanos > endEpochNanos) throw new IllegalArgumentException("start is after end");
  }

  /** The same with this code, or any. */
  public FindingFilter withCode(@Nullable FindingCode wanted) {
    return new FindingFilter(
        wanted, state, serial, service, flow, rule, startEpochNanos, endEpochNanos);
  }

  /** The same with this state, or any. */
  public FindingFilter withState(@Nullable FindingState wanted) {
    return new FindingFilter(
        code, wanted, serial, service, flow, rule, startEpochNanos, endEpochNanos);
  }

  /** The same with this service, or any. */
  public FindingFilter withService(@Nullable String wanted) {
    return new FindingFilter(
        code, state, serial, wanted, flow, rule, startEpochNanos, endEpochNanos);
  }

  /** The same with this rule of this flow, or any. */
  public FindingFilter withRule(@Nullable String wantedFlow, @Nullable String wantedRule) {
    return new FindingFilter(
        code, state, serial, service, wantedFlow, wantedRule, startEpochNanos, endEpochNanos);
  }

  /** The same for those that were raised in this stretch of time. */
  public FindingFilter raisedIn(long startNanos, long endNanos) {
    return new FindingFilter(code, state, serial, service, flow, rule, startNanos, endNanos);
  }
}

package io.plumbline.collector.finding;

import org.jspecify.annotations.Nullable;

/**
 * Which findings; null means any.
 *
 * @param service caller or executor
 * @param flow of the rule that is broken
 * @param rule id of the rule that is broken
 * @param assignee who sees to it
 * @param accepted whether somebody has accepted it
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
    @Nullable String assignee,
    @Nullable Accepted accepted,
    long startEpochNanos,
    long endEpochNanos) {
  /** Every finding. */
  public static final FindingFilter ALL =
      new FindingFilter(null, null, null, null, null, null, null, null, 0, Long.MAX_VALUE);

  public FindingFilter {
    if (startEpochNanos > endEpochNanos) throw new IllegalArgumentException("start is after end");
  }

  /**
   * Whether findings are to be accepted.
   *
   * @param wanted true for those that are, false for those that are not
   * @param asOfEpochNanos at which moment
   */
  public record Accepted(boolean wanted, long asOfEpochNanos) {}

  /** The same with this code, or any. */
  public FindingFilter withCode(@Nullable FindingCode wanted) {
    return new FindingFilter(
        wanted,
        state,
        serial,
        service,
        flow,
        rule,
        assignee,
        accepted,
        startEpochNanos,
        endEpochNanos);
  }

  /** The same with this state, or any. */
  public FindingFilter withState(@Nullable FindingState wanted) {
    return new FindingFilter(
        code,
        wanted,
        serial,
        service,
        flow,
        rule,
        assignee,
        accepted,
        startEpochNanos,
        endEpochNanos);
  }

  /** The same with this serial, or any. */
  public FindingFilter withSerial(@Nullable String wanted) {
    return new FindingFilter(
        code,
        state,
        wanted,
        service,
        flow,
        rule,
        assignee,
        accepted,
        startEpochNanos,
        endEpochNanos);
  }

  /** The same with this service, or any. */
  public FindingFilter withService(@Nullable String wanted) {
    return new FindingFilter(
        code,
        state,
        serial,
        wanted,
        flow,
        rule,
        assignee,
        accepted,
        startEpochNanos,
        endEpochNanos);
  }

  /** The same with this rule of this flow, or any. */
  public FindingFilter withRule(@Nullable String wantedFlow, @Nullable String wantedRule) {
    return new FindingFilter(
        code,
        state,
        serial,
        service,
        wantedFlow,
        wantedRule,
        assignee,
        accepted,
        startEpochNanos,
        endEpochNanos);
  }

  /** The same with this assignee, or any. */
  public FindingFilter withAssignee(@Nullable String wanted) {
    return new FindingFilter(
        code, state, serial, service, flow, rule, wanted, accepted, startEpochNanos, endEpochNanos);
  }

  /** The same for those that are accepted or not, or any. */
  public FindingFilter withAccepted(@Nullable Accepted wanted) {
    return new FindingFilter(
        code, state, serial, service, flow, rule, assignee, wanted, startEpochNanos, endEpochNanos);
  }

  /** The same for those that were raised in this stretch of time. */
  public FindingFilter raisedIn(long startNanos, long endNanos) {
    return new FindingFilter(
        code, state, serial, service, flow, rule, assignee, accepted, startNanos, endNanos);
  }
}

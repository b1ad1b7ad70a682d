package io.plumbline.collector.compensate;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One action on one finding, as somebody asked for it. Immutable.
 *
 * @param approvedBy null while it waits, and where no approval is needed
 * @param attempts to send it
 * @param requestedEpochNanos by the collector's clock, as are the others
 * @param queuedEpochNanos since when it may be sent; null before
 * @param answer what came of the last attempt, or why it ended; null before
 */
public record Compensation(
    String id,
    String findingId,
    String serial,
    String action,
    CompensationState state,
    String requestedBy,
    String reason,
    @Nullable String approvedBy,
    int attempts,
    long requestedEpochNanos,
    @Nullable Long queuedEpochNanos,
    long changedEpochNanos,
    @Nullable String answer) {
  public Compensation {
    requireNonNull(id, "id");
    requireNonNull(findingId, "findingId");
    requireNonNull(serial, "serial");
    requireNonNull(action, "action");
    requireNonNull(state, "state");
    requireNonNull(requestedBy, "requestedBy");
    requireNonNull(reason, "reason");
  }

  /** What makes repeated requests take effect once; the checker knows the repair by it. */
  String idempotencyKey() {
    return serial + ":" + findingId + ":" + action;
  }

  Compensation approved(String by, long nowEpochNanos) {
    return changed(CompensationState.QUEUED, by, attempts, nowEpochNanos, nowEpochNanos, answer);
  }

  Compensation attempted(long nowEpochNanos) {
    return changed(state, approvedBy, attempts + 1, queuedEpochNanos, nowEpochNanos, answer);
  }

  Compensation ended(CompensationState end, String newAnswer, long nowEpochNanos) {
    return changed(end, approvedBy, attempts, queuedEpochNanos, nowEpochNanos, newAnswer);
  }

  private Compensation changed(
      CompensationState newState,
      @Nullable String newApprovedBy,
      int newAttempts,
      @Nullable Long newQueued,
      long nowEpochNanos,
      @Nullable String newAnswer) {
    return new Compensation(
        id,
        findingId,
        serial,
        action,
        newState,
        requestedBy,
        reason,
        newApprovedBy,
        newAttempts,
        requestedEpochNanos,
        newQueued,
        nowEpochNanos,
        newAnswer);
  }
}

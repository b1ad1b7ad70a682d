package io.plumbline.collector.finding;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One located disagreement between two services, with the spans that prove it. Immutable.
 *
 * @param id the same for the same disagreement, however often and in whatever order it is judged
 * @param caller service that made the call; null where the executor has no traced caller
 * @param executor service whose transaction committed; of a rule, the service of the step at fault
 * @param operation span name of the executor's side
 * @param detectedEpochNanos when it was raised, by the collector's clock
 * @param sinceEpochNanos when the two sides began to disagree, by their clocks
 * @param resolvedEpochNanos when it was resolved or cleared, by the collector's clock; null while it
 *     stands
 * @param evidence in order of start, never empty
 * @param rule which expectation of a flow is not met; null for a finding that needs no rule
 */
public record Finding(
    String id,
    FindingCode code,
    FindingState state,
    String serial,
    @Nullable String caller,
    String executor,
    String operation,
    long detectedEpochNanos,
    long sinceEpochNanos,
    @Nullable Long resolvedEpochNanos,
    List<Evidence> evidence,
    @Nullable BrokenRule rule) {
  public Finding {
    requireNonNull(id, "id");
    requireNonNull(code, "code");
    requireNonNull(state, "state");
    requireNonNull(serial, "serial");
    requireNonNull(executor, "executor");
    requireNonNull(operation, "operation");
    evidence = List.copyOf(evidence);
    if (evidence.isEmpty()) {
      throw new IllegalArgumentException("evidence: empty (expected: the spans that prove it)");
    }
    if (state.isStanding() == (resolvedEpochNanos != null)) {
      throw new IllegalArgumentException("resolvedEpochNanos: " + resolvedEpochNanos
          + " (expected: null while it stands, and only then), state " + state);
    }
    if (code.isOfRule() != (rule != null)) {
      throw new IllegalArgumentException(
          "rule: " + rule + " (expected: one for B01 to B09, and only there), code " + code);
    }
  }
}

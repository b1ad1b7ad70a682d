package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call as both sides reported it. At least one side is there; the other may never come.
 *
 * @param caller the CLIENT span
 * @param belief what the caller knows; null without a caller
 * @param executor the SERVER or CONSUMER span
 * @param effect what the executor's transaction did; null without an executor, and where it does not
 *     say
 * @param operation as the executor names it, else as the caller does
 */
record Attempt(
    @Nullable Span caller,
    @Nullable Belief belief,
    @Nullable Span executor,
    @Nullable Effect effect,
    Operation operation) {
  Attempt {
    if (caller == null && executor == null) {
      throw new IllegalArgumentException("attempt: neither side (expected: at least one)");
    }
  }

  static Attempt of(@Nullable Span caller, @Nullable Span executor) {
    Operation asked = caller == null ? null : Operation.of(caller);
    Operation done = executor == null ? null : Operation.of(executor);
    Operation operation = requireNonNull(done == null ? asked : done);
    if (asked != null && operation.key() == null) operation = operation.withKey(asked.key());
    return new Attempt(
        caller,
        caller == null ? null : Belief.of(caller),
        executor,
        executor == null ? null : Effect.of(executor),
        operation);
  }

  /** Whether the executor changed data, and nobody can say that asking for it was harmless. */
  boolean hasEffect() {
    return effect != null && effect.isCommitted() && !operation.isSafe();
  }

  /** Whether the executor took back what it had changed. */
  boolean isRolledBack() {
    return effect != null && effect.outcome() == Outcome.ROLLED_BACK && !operation.isSafe();
  }

  /** Whether the executor began a change, and its process was gone before the end. */
  boolean isUnfinished() {
    return effect != null && effect.outcome() == Outcome.UNFINISHED && !operation.isSafe();
  }

  /** Whether doing it once more would have done it twice. A refusal may commit a note of it. */
  boolean hasEffectThatAdds() {
    if (!hasEffect() || operation.isRepeatable()) return false;
    Integer status = Belief.httpStatus(requireNonNull(executor));
    return status == null || status < 400 || status >= 500;
  }

  /** What the caller was told; where its span is missing, what the executor said to it. */
  Outcome answer() {
    if (belief != null) return belief.outcome();
    Belief said = executor == null ? null : Belief.ofExecutor(executor);
    return said == null ? Outcome.UNKNOWN : said.outcome();
  }

  boolean isBelieved(Outcome... any) {
    if (belief == null) return false;
    for (Outcome outcome : any) {
      if (belief.outcome() == outcome) return true;
    }
    return false;
  }

  /** When the executor's transaction ended; without one, when the attempt ended. */
  long effectEpochNanos() {
    Long end = effect == null ? null : effect.txEndEpochNanos();
    return end == null ? answeredEpochNanos() : end;
  }

  /** When the answer left the executor, by its clock; by the caller's where there is no executor. */
  long answeredEpochNanos() {
    return executor != null ? executor.endEpochNanos() : requireNonNull(caller).endEpochNanos();
  }

  long startEpochNanos() {
    return caller != null ? caller.startEpochNanos() : requireNonNull(executor).startEpochNanos();
  }

  /** Whether it was begun after the other had ended: by the caller's clock where both have one. */
  boolean startsAfter(Attempt other) {
    if (caller != null && other.caller != null) {
      return caller.startEpochNanos() >= other.caller.endEpochNanos();
    }
    return startEpochNanos() >= other.effectEpochNanos();
  }

  /** Same service asked, as far as both sides say, for the same operation. */
  boolean repeats(Attempt other) {
    if (executor != null && other.executor != null) {
      boolean sameStep = executor.service().equals(other.executor.service())
          && executor.name().equals(other.executor.name());
      return sameStep && operation.isSameAs(other.operation);
    }
    if (operation.path() == null && caller != null && other.caller != null) {
      return caller.name().equals(other.caller.name()) && operation.isSameAs(other.operation);
    }
    return operation.isSameAs(other.operation);
  }

  /** Whether one piece of code made both calls: the same span is their parent. */
  boolean hasSameParentAs(Attempt other) {
    if (caller == null || other.caller == null || caller.parentId() == null) return false;
    return caller.traceId().equals(other.caller.traceId())
        && caller.parentId().equals(other.caller.parentId());
  }

  /** Whether a business value that both executors state differs: then they are two operations. */
  boolean contradicts(Attempt other) {
    if (executor == null || other.executor == null) return false;
    Map<String, Object> theirs = other.executor.attributes().values();
    return executor.attributes().values().entrySet().stream()
        .filter(value -> value.getKey().startsWith("biz."))
        .anyMatch(value -> theirs.containsKey(value.getKey())
            && !value.getValue().equals(theirs.get(value.getKey())));
  }

  /** Another attempt of the same operation that committed, before or after; null if there is none. */
  @Nullable Attempt committedElsewhere(List<Attempt> attempts) {
    for (Attempt other : attempts) {
      if (other.hasEffect() && other.repeats(this) && !other.contradicts(this)) return other;
    }
    return null;
  }

  /** Both sides as evidence, the caller's first; a side that says nothing is left out. */
  List<Evidence> evidence() {
    List<Evidence> evidence = new ArrayList<>(2);
    if (caller != null && belief != null) {
      evidence.add(Evidence.ofCaller(caller, belief.outcome(), belief.why()));
    }
    if (executor != null && effect != null) {
      evidence.add(
          Evidence.ofExecutor(executor, effect.outcome(), effect.why(), effect.txEndEpochNanos()));
    }
    return evidence;
  }
}

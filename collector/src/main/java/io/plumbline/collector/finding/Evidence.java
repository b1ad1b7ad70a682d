package io.plumbline.collector.finding;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.TraceId;
import org.jspecify.annotations.Nullable;

/**
 * One span that proves a finding, and what it says. Immutable.
 *
 * @param startEpochNanos by the reporting host's clock
 * @param why the attributes that say so, as {@code key=value}
 * @param txEndEpochNanos when the executor's transaction ended, by its host's clock; null for a
 *     caller, and where no transaction ended
 */
public record Evidence(
    Role role,
    TraceId traceId,
    SpanId spanId,
    String service,
    String name,
    SpanKind kind,
    long startEpochNanos,
    long durationNanos,
    Outcome outcome,
    String why,
    @Nullable Long txEndEpochNanos) {
  /** Which side of the call reported the span. */
  public enum Role {
    CALLER,
    EXECUTOR
  }

  public Evidence {
    requireNonNull(role, "role");
    requireNonNull(traceId, "traceId");
    requireNonNull(spanId, "spanId");
    requireNonNull(service, "service");
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    requireNonNull(outcome, "outcome");
    requireNonNull(why, "why");
  }

  /** What the caller's span says it believes. */
  public static Evidence ofCaller(Span span, Outcome belief, String why) {
    return of(Role.CALLER, span, belief, why, null);
  }

  /** What the executor's span says it did. */
  public static Evidence ofExecutor(
      Span span, Outcome effect, String why, @Nullable Long txEndEpochNanos) {
    return of(Role.EXECUTOR, span, effect, why, txEndEpochNanos);
  }

  private static Evidence of(
      Role role, Span span, Outcome outcome, String why, @Nullable Long txEndEpochNanos) {
    return new Evidence(
        role,
        span.traceId(),
        span.id(),
        span.service(),
        span.name(),
        span.kind(),
        span.startEpochNanos(),
        span.durationNanos(),
        outcome,
        why,
        txEndEpochNanos);
  }
}

package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.flow.Step;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step, as one span tells of it.
 *
 * @param outcome of a watched transaction what it did, else what the status says
 * @param why the attributes that say so
 * @param watched whether a second span of the same effect would say that it was none: then two that
 *     say they did it did it twice
 * @param atEpochNanos when it was done, by the host's clock
 * @param dedupeKey what names the effect; null if the step does not say, or the span does not
 * @param values by the names of the step; what the span does not say is not there
 */
record Fact(
    Span span,
    Outcome outcome,
    String why,
    boolean watched,
    long atEpochNanos,
    @Nullable String dedupeKey,
    Map<String, Object> values) {
  Fact {
    requireNonNull(span, "span");
    values = Map.copyOf(values);
  }

  static Fact of(Step step, Span span) {
    Effect effect = step.effect() == Step.EffectBy.COMMIT ? Effect.of(span) : null;
    Belief belief = effect == null || effect.outcome() == Outcome.NO_EFFECT
        ? byStatus(span, step.effect())
        : null;
    boolean refused = effect != null && effect.isCommitted() && isRefusal(span);
    Outcome outcome = outcome(effect, belief, refused);
    String why = effect == null ? requireNonNull(belief).why() : effect.why();
    Long txEnd = effect == null ? null : effect.txEndEpochNanos();
    return new Fact(
        span,
        outcome,
        refused ? why + ", http.response.status_code=4xx" : why,
        effect != null || step.effect() != Step.EffectBy.COMMIT,
        txEnd == null ? span.endEpochNanos() : txEnd,
        dedupeKey(step, span),
        values(step, span));
  }

  private static Outcome outcome(
      @Nullable Effect effect, @Nullable Belief belief, boolean refused) {
    if (refused) return Outcome.REJECT; // it committed a note of the refusal
    if (belief == null) return requireNonNull(effect).outcome();
    if (effect == null) return belief.outcome();
    return belief.outcome() == Outcome.OK ? Outcome.NO_EFFECT : belief.outcome();
  }

  private static boolean isRefusal(Span span) {
    Integer status = Belief.httpStatus(span);
    return status != null && status >= 400 && status < 500;
  }

  private static Belief byStatus(Span span, Step.EffectBy by) {
    if (Effect.isUnfinished(span)) return new Belief(Outcome.UNKNOWN, "plumbline.unfinished=true");
    if (by == Step.EffectBy.DECLARED) return new Belief(Outcome.OK, "reported");
    Belief belief = Belief.ofSend(span);
    if (belief == null) belief = Belief.of(span);
    if (belief == null) belief = Belief.ofExecutor(span);
    if (belief != null) return belief;
    boolean error = span.status() == SpanStatus.ERROR;
    return new Belief(error ? Outcome.FAIL : Outcome.OK, "status=" + span.status());
  }

  private static @Nullable String dedupeKey(Step step, Span span) {
    if (step.dedupe().isEmpty()) return null;
    List<String> names = new ArrayList<>();
    for (String attribute : step.dedupe()) {
      String name = span.attributes().text(attribute);
      if (name == null) return null;
      names.add(name);
    }
    return String.join("\u0000", names);
  }

  private static Map<String, Object> values(Step step, Span span) {
    Map<String, Object> values = new LinkedHashMap<>();
    step.values().forEach((name, attribute) -> {
      Object value = span.attributes().values().get(attribute);
      if (value != null) values.put(name, comparable(value));
    });
    return values;
  }

  /** A number that one source sends as a number and another as text is one number. */
  private static Object comparable(Object value) {
    return value instanceof String text && text.matches("0|-?[1-9][0-9]{0,17}")
        ? Long.valueOf(text)
        : value;
  }

  boolean isDone() {
    return outcome == Outcome.COMMITTED || outcome == Outcome.OK;
  }

  /** Whether it may have been done, and the span does not tell. */
  boolean isUndecided() {
    return switch (outcome) {
      case UNKNOWN, OPEN_TX, UNFINISHED, CANCEL -> true;
      default -> false;
    };
  }

  /** The outcome as an expression sees it: OK, REJECT, FAIL, UNKNOWN or NONE. */
  String word() {
    if (isDone()) return "OK";
    if (isUndecided()) return "UNKNOWN";
    return switch (outcome) {
      case REJECT -> "REJECT";
      case FAIL, ROLLED_BACK -> "FAIL";
      default -> "NONE";
    };
  }

  Evidence evidence() {
    boolean caller = span.kind() == SpanKind.CLIENT || span.kind() == SpanKind.PRODUCER;
    if (caller) return Evidence.ofCaller(span, outcome, why);
    Long txEnd = span.attributes().integer("plumbline.tx.end");
    return Evidence.ofExecutor(span, outcome, why, txEnd);
  }
}

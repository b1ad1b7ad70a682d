package io.plumbline.collector.check;

import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import org.jspecify.annotations.Nullable;

/**
 * What an executor's transaction did, as its span says.
 *
 * @param outcome COMMITTED, ROLLED_BACK, OPEN_TX, NO_EFFECT or UNFINISHED
 * @param why the attribute that says so, as {@code key=value}
 * @param txEndEpochNanos by the executor's clock; null where no transaction ended
 */
record Effect(Outcome outcome, String why, @Nullable Long txEndEpochNanos) {
  private static final String TX = "plumbline.tx";

  /**
   * The effect of a SERVER or CONSUMER span; null for any other, and for one that does not say. A
   * source that does not watch transactions says nothing: that is no proof of either.
   */
  static @Nullable Effect of(Span span) {
    if (span.kind() != SpanKind.SERVER && span.kind() != SpanKind.CONSUMER) return null;
    if (isUnfinished(span)) {
      return new Effect(Outcome.UNFINISHED, "plumbline.unfinished=true", null);
    }
    String tx = span.attributes().text(TX);
    Outcome outcome = tx == null ? null : outcome(tx);
    if (outcome == null) return null;
    Long end = span.attributes().integer("plumbline.tx.end");
    return new Effect(outcome, TX + "=" + tx, end);
  }

  private static @Nullable Outcome outcome(String tx) {
    return switch (tx) {
      case "committed" -> Outcome.COMMITTED;
      case "rolled_back" -> Outcome.ROLLED_BACK;
      case "open" -> Outcome.OPEN_TX;
      case "none" -> Outcome.NO_EFFECT;
      default -> null;
    };
  }

  /** Whether the span was written when the operation began, by a process that did not end it. */
  static boolean isUnfinished(Span span) {
    return "true".equals(span.attributes().text("plumbline.unfinished"));
  }

  boolean isCommitted() {
    return outcome == Outcome.COMMITTED;
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Judges one serial from its spans. Stateless: the same set of spans has the same verdict. */
final class SerialJudge {
  private SerialJudge() {}

  /** What is proven already and no later span can undo. */
  static List<Finding> atOnce(String serial, Collection<Span> spans, long nowEpochNanos) {
    List<Attempt> attempts = Attempts.of(spans);
    return proven(
        serial, attempts, ExecutedTwice.atOnce(serial, attempts, nowEpochNanos), nowEpochNanos);
  }

  /** What needs no quiet, and was not repaired. */
  private static List<Finding> proven(
      String serial, List<Attempt> attempts, ExecutedTwice twice, long nowEpochNanos) {
    return Compensated.by(serial, attempts).unrepaired(all(serial, attempts, twice, nowEpochNanos));
  }

  private static List<Finding> all(
      String serial, List<Attempt> attempts, ExecutedTwice twice, long nowEpochNanos) {
    List<Finding> raised = new ArrayList<>(twice.findings());
    raised.addAll(RetryStorm.findings(serial, attempts, nowEpochNanos));
    raised.addAll(StatusConflict.findings(serial, attempts, nowEpochNanos));
    return raised;
  }

  /**
   * What is proven when a serial has been quiet.
   *
   * @param spans all of them
   * @param whole false if some of the serial's spans are known to be missing here: then only what
   *     they could not undo is raised
   */
  static Verdict whenQuiet(
      String serial, Collection<Span> spans, boolean whole, long nowEpochNanos) {
    var told = new SerialSpans(serial, spans);
    List<Attempt> attempts = told.attempts();
    if (!whole) {
      var twice = ExecutedTwice.atOnce(serial, attempts, nowEpochNanos);
      return new Verdict(proven(serial, attempts, twice, nowEpochNanos), List.of());
    }
    var twice = ExecutedTwice.whenQuiet(serial, attempts, nowEpochNanos);
    Verdict verdict = new Verdict(all(serial, attempts, twice, nowEpochNanos), twice.healed())
        .and(LostResponse.whenQuiet(serial, attempts, twice, nowEpochNanos))
        .and(FalseSuccess.whenQuiet(serial, attempts, nowEpochNanos))
        .and(Unfinished.whenQuiet(serial, attempts, nowEpochNanos))
        .and(GhostMessage.whenQuiet(told, nowEpochNanos))
        .and(DeadLetter.whenQuiet(told, nowEpochNanos))
        .and(PartialEffect.whenQuiet(told, nowEpochNanos))
        .and(SerialReused.whenQuiet(told, nowEpochNanos));
    return Compensated.by(serial, attempts).in(verdict);
  }

  /**
   * Whether the span can be part of a finding. If none of a serial's new spans can, and it has no
   * open finding, there is nothing to judge.
   */
  static boolean matters(Span span) {
    if (Operation.of(span).isSafe()) return false;
    Effect effect = Effect.of(span);
    if (effect != null
        && effect.outcome() != Outcome.NO_EFFECT
        && effect.outcome() != Outcome.OPEN_TX) {
      return true;
    }
    if (DeadLetter.isSending(span)) return true;
    if (span.kind() == SpanKind.SERVER) return StatusConflict.isFailure(span);
    return effect == null && Belief.of(span) != null;
  }
}

package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import java.util.List;
import java.util.stream.Stream;

/**
 * A08: a message tells of something that its sender then rolled back, and somebody acted on it.
 *
 * <pre>
 *   sender     ├── send ──────── rollback ──┤
 *   consumer          └──── commit ──┤
 * </pre>
 *
 * Both are seen, so nothing is claimed about the messages of a broker's own transactions: those of one that is aborted are
 * never processed. It is none if another attempt of the operation was committed, for then the message is true.
 */
final class GhostMessage {
  private final List<Attempt> attempts;
  private final OpenFinding finding;
  private final Rulings rulings = new Rulings();

  private GhostMessage(SerialSpans spans, long nowEpochNanos) {
    attempts = spans.attempts();
    finding = new OpenFinding(FindingCode.A08, spans.serial(), nowEpochNanos);
  }

  /** Judges a serial that has been quiet for long enough that another attempt would have been heard of. */
  static Verdict whenQuiet(SerialSpans spans, long nowEpochNanos) {
    var judged = new GhostMessage(spans, nowEpochNanos);
    for (Message message : spans.messages()) {
      Attempt sender = spans.within(message.sent());
      if (sender == null || !isUntrue(message, sender)) continue;
      for (Attempt processing : spans.attempts()) {
        if (processing.executor() == null) continue;
        boolean isActedOn = message.processed().contains(processing.executor());
        if (isActedOn && processing.hasEffect()) judged.judge(message, sender, processing);
      }
    }
    return judged.rulings.verdict();
  }

  /** What is sent after the rollback may well tell of it. */
  private static boolean isUntrue(Message message, Attempt sender) {
    return message.belief().outcome() == Outcome.OK
        && sender.isRolledBack()
        && message.sent().endEpochNanos() <= sender.effectEpochNanos();
  }

  private void judge(Message message, Attempt sender, Attempt processing) {
    Attempt committed = sender.committedElsewhere(attempts);
    if (committed != null) {
      rulings.heal(
          finding.id(processing),
          "another attempt of what the message tells of was committed",
          OpenFinding.evidence(sender, committed));
      return;
    }
    Span executor = requireNonNull(sender.executor());
    Effect effect = requireNonNull(sender.effect());
    Evidence rollback =
        Evidence.ofExecutor(executor, effect.outcome(), effect.why(), effect.txEndEpochNanos());
    rulings.raise(finding.about(
        processing,
        executor.service(),
        processing.effectEpochNanos(),
        Stream.concat(
            Stream.of(rollback, message.sentEvidence()), processing.evidence().stream())));
  }
}

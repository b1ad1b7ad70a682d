package io.plumbline.collector.check;

import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A13: a message was put aside, and nobody was seen to have dealt with it. That it lies there is seen and not concluded from
 * what is missing; whoever processes it resolves the finding.
 */
final class DeadLetter {
  /** Spring Kafka's and RabbitMQ's habits, Azure's and AWS's: a part of the name, between separators. */
  private static final Pattern DESTINATION = Pattern.compile(
      "(?i)(?:^|[-._/:])(?:dlt|dlq|dlx|dead[-_.]?letters?(?:[-_.]?(?:queue|topic))?)(?:$|[-._/:])");

  private DeadLetter() {}

  /** Whether the span is of sending to where messages are put aside. */
  static boolean isSending(Span span) {
    return span.kind() == SpanKind.PRODUCER && isDeadLetter(destination(span));
  }

  private static @Nullable String destination(Span span) {
    return span.attributes().text("messaging.destination.name");
  }

  private static boolean isDeadLetter(@Nullable String destination) {
    return destination != null && DESTINATION.matcher(destination).find();
  }

  /** Judges a serial that has been quiet: a finding for each destination and service that put something there. */
  static Verdict whenQuiet(SerialSpans spans, long nowEpochNanos) {
    var finding = new OpenFinding(FindingCode.A13, spans.serial(), nowEpochNanos);
    var rulings = new Rulings();
    for (Message message : spans.messages()) {
      if (!isSending(message.sent()) || message.belief().outcome() != Outcome.OK) continue;
      Span handled = handling(message);
      if (handled == null) {
        rulings.raise(finding.about(message));
      } else {
        rulings.heal(
            finding.id(message),
            "it was processed by " + handled.service(),
            Stream.of(message.sentEvidence(), Message.evidence(handled)));
      }
    }
    return rulings.verdict();
  }

  /** Who took it from there and came to an end without an error. */
  private static @Nullable Span handling(Message message) {
    for (Span processing : message.processed()) {
      if (Message.isDone(processing)) return processing;
    }
    return null;
  }
}

package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.TraceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as its sender and those who processed it reported it.
 *
 * @param sent the PRODUCER span
 * @param belief what the sender knows
 * @param processed CONSUMER spans that are children of the PRODUCER span or linked to it, in order of start
 */
record Message(Span sent, Belief belief, List<Span> processed) {
  private static final Comparator<Span> BY_START = Comparator.comparingLong(Span::startEpochNanos)
      .thenComparing(span -> span.traceId().toString())
      .thenComparing(span -> span.id().toString());

  Message {
    requireNonNull(sent, "sent");
    requireNonNull(belief, "belief");
    processed = List.copyOf(processed);
  }

  private record Key(TraceId trace, SpanId span) {}

  /** In order of sending. */
  static List<Message> of(Collection<Span> distinct) {
    Map<Key, List<Span>> processed = new HashMap<>();
    for (Span span : distinct) {
      if (span.kind() != SpanKind.CONSUMER) continue;
      if (span.parentId() != null) {
        add(processed, new Key(span.traceId(), span.parentId()), span);
      }
      for (SpanLink link : span.links()) {
        add(processed, new Key(link.traceId(), link.spanId()), span);
      }
    }
    List<Message> messages = new ArrayList<>();
    for (Span span : distinct) {
      if (span.kind() != SpanKind.PRODUCER) continue;
      Belief belief = Belief.ofSend(span);
      if (belief == null) continue;
      List<Span> by = processed.getOrDefault(new Key(span.traceId(), span.id()), List.of());
      messages.add(new Message(span, belief, by.stream().sorted(BY_START).toList()));
    }
    messages.sort(Comparator.comparing(Message::sent, BY_START));
    return messages;
  }

  private static void add(Map<Key, List<Span>> processed, Key message, Span span) {
    List<Span> all = processed.computeIfAbsent(message, key -> new ArrayList<>());
    if (!all.contains(span)) all.add(span); // a link to its own parent
  }

  /** Queue or topic; null if the span does not say. */
  @Nullable String destination() {
    return sent.attributes().text("messaging.destination.name");
  }

  Evidence sentEvidence() {
    return Evidence.ofCaller(sent, belief.outcome(), belief.why());
  }

  /** Of a CONSUMER span: what its transaction did, and where it does not say, its status. */
  static Evidence evidence(Span processing) {
    Effect effect = Effect.of(processing);
    if (effect != null) {
      return Evidence.ofExecutor(
          processing, effect.outcome(), effect.why(), effect.txEndEpochNanos());
    }
    return Evidence.ofExecutor(processing, said(processing), "status=" + processing.status(), null);
  }

  private static Outcome said(Span processing) {
    Belief belief = Belief.ofExecutor(processing);
    return belief == null ? Outcome.UNKNOWN : belief.outcome();
  }

  /** Whether the message was dealt with there, for all that the CONSUMER span says. */
  static boolean isDone(Span processing) {
    Belief belief = Belief.ofExecutor(processing);
    return belief != null && belief.outcome() == Outcome.OK;
  }
}

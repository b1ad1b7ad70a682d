package io.plumbline.collector.check;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.TraceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the spans of one serial tell: its calls, its messages, and in the course of which of them each was made. A function of
 * the set of spans: neither their order nor copies of them matter.
 */
final class SerialSpans {
  private final String serial;
  private final List<Attempt> attempts;
  private final List<Message> messages;
  private final Map<Key, Span> spans = new HashMap<>();
  private final Map<Key, Attempt> byExecutor = new HashMap<>();

  SerialSpans(String serial, Collection<Span> all) {
    this.serial = serial;
    Collection<Span> distinct = Attempts.wisest(all);
    this.attempts = Attempts.of(distinct);
    this.messages = Message.of(distinct);
    for (Span span : distinct) {
      // Where both sides of a call share an id (Zipkin), what follows is a child of the executor.
      Key key = Key.of(span);
      if (isExecutor(span)) spans.put(key, span);
      else spans.putIfAbsent(key, span);
    }
    for (Attempt attempt : attempts) {
      if (attempt.executor() != null) byExecutor.put(Key.of(attempt.executor()), attempt);
    }
  }

  private record Key(TraceId trace, SpanId span) {
    static Key of(Span span) {
      return new Key(span.traceId(), span.id());
    }
  }

  private static boolean isExecutor(Span span) {
    return span.kind() == SpanKind.SERVER || span.kind() == SpanKind.CONSUMER;
  }

  String serial() {
    return serial;
  }

  /** In order of start. */
  List<Attempt> attempts() {
    return attempts;
  }

  /** In order of sending. */
  List<Message> messages() {
    return messages;
  }

  /** The attempt in the course of whose execution the span was made; null if that is not known. */
  @Nullable Attempt within(Span span) {
    Set<SpanId> seen = new HashSet<>();
    Span at = parent(span);
    while (at != null && !isExecutor(at)) {
      if (!seen.add(at.id())) return null; // a circle, by whoever made these ids
      at = parent(at);
    }
    return at == null ? null : byExecutor.get(Key.of(at));
  }

  private @Nullable Span parent(Span span) {
    return span.parentId() == null ? null : spans.get(new Key(span.traceId(), span.parentId()));
  }

  /** Whether it came from outside: nothing of the serial is known to have asked for it. */
  boolean isRoot(Attempt attempt) {
    Span executor = attempt.executor();
    return executor != null && attempt.caller() == null && parent(executor) == null;
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.TraceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of one serial: executors paired with their callers by parent and child. The result is a
 * function of the set of spans: neither their order nor copies of them matter.
 */
final class Attempts {
  /** Of two copies of a span, the one that knows more: ended, longer, with more attributes. */
  private static final Comparator<Span> BY_KNOWLEDGE = Comparator.comparing(
          (Span span) -> !Effect.isUnfinished(span))
      .thenComparing(Span::durationNanos)
      .thenComparing(span -> span.attributes().values().size())
      .thenComparing(span -> span.attributes().toString());

  private static final Comparator<Attempt> BY_START =
      Comparator.comparingLong(Attempt::startEpochNanos).thenComparing(Attempts::firstId);

  private Attempts() {}

  private record Key(TraceId trace, SpanId span) {}

  private record Half(TraceId trace, SpanId span, SpanKind kind) {}

  /** Each span once, and of its copies the one that knows most. */
  static Collection<Span> wisest(Collection<Span> spans) {
    Map<Half, Span> distinct = new HashMap<>();
    for (Span span : spans) {
      distinct.merge(new Half(span.traceId(), span.id(), span.kind()), span, Attempts::wiser);
    }
    return distinct.values();
  }

  /** In order of start. */
  static List<Attempt> of(Collection<Span> spans) {
    Map<Key, Span> callers = new HashMap<>();
    Map<Key, Span> executors = new HashMap<>();
    for (Span span : spans) {
      Key key = new Key(span.traceId(), span.id());
      if (span.kind() == SpanKind.SERVER || span.kind() == SpanKind.CONSUMER) {
        executors.merge(key, span, Attempts::wiser);
      } else if (Belief.of(span) != null) {
        callers.merge(key, span, Attempts::wiser);
      }
    }
    return paired(callers, executors);
  }

  private static Span wiser(Span one, Span other) {
    return BY_KNOWLEDGE.compare(one, other) >= 0 ? one : other;
  }

  private static List<Attempt> paired(Map<Key, Span> callers, Map<Key, Span> executors) {
    List<Attempt> attempts = new ArrayList<>();
    Map<Key, Span> unpaired = new HashMap<>(callers);
    for (Span executor : executors.values()) {
      Span caller = null;
      if (executor.parentId() != null) {
        Key parent = new Key(executor.traceId(), executor.parentId());
        caller = callers.get(parent);
        unpaired.remove(parent);
      }
      attempts.add(Attempt.of(caller, executor));
    }
    for (Span caller : unpaired.values()) attempts.add(Attempt.of(caller, null));
    attempts.sort(BY_START);
    return attempts;
  }

  private static String firstId(Attempt attempt) {
    Span caller = attempt.caller();
    Span executor = attempt.executor();
    return (caller == null ? "" : caller.traceId().toString() + caller.id())
        + (executor == null ? "" : executor.traceId().toString() + executor.id());
  }
}

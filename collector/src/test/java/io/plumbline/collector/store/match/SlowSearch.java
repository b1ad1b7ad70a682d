package io.plumbline.collector.store.match;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.TraceId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a search has to find, worked out in the plainest way: the judge of stores and conditions. */
public final class SlowSearch {
  private SlowSearch() {}

  /** Traces in the order in which a store lists them. */
  public static List<TraceId> find(List<Span> spans, TraceCondition condition) {
    Map<TraceId, List<Span>> traces = spans.stream().collect(Collectors.groupingBy(Span::traceId));
    Map<TraceId, Long> places = new HashMap<>();
    traces.forEach((id, trace) -> trace.stream()
        .filter(matches(trace, condition)::contains)
        .mapToLong(Span::startEpochNanos)
        .min()
        .ifPresent(start -> places.put(id, start)));
    return places.entrySet().stream()
        .sorted(Map.Entry.<TraceId, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  static Set<Span> matches(List<Span> trace, TraceCondition condition) {
    Set<Span> found = new HashSet<>();
    if (condition instanceof TraceCondition.Spans spans) {
      trace.stream().filter(span -> matches(span, spans.condition())).forEach(found::add);
    } else if (condition instanceof TraceCondition.Child child) {
      Set<Span> parents = matches(trace, child.parent());
      for (Span span : matches(trace, child.child())) {
        if (parents.stream().anyMatch(parent -> parent.id().equals(span.parentId()))) {
          found.add(span);
        }
      }
    } else if (condition instanceof TraceCondition.Descendant below) {
      Set<Span> ancestors = matches(trace, below.ancestor());
      for (Span span : matches(trace, below.descendant())) {
        if (above(trace, span).stream().anyMatch(ancestors::contains)) found.add(span);
      }
    } else if (condition instanceof TraceCondition.Both both) {
      Set<Span> one = matches(trace, both.one());
      Set<Span> other = matches(trace, both.other());
      if (!one.isEmpty() && !other.isEmpty()) {
        found.addAll(one);
        found.addAll(other);
      }
    } else if (condition instanceof TraceCondition.Either either) {
      found.addAll(matches(trace, either.one()));
      found.addAll(matches(trace, either.other()));
    }
    return found;
  }

  private static List<Span> above(List<Span> trace, Span span) {
    List<Span> above = new ArrayList<>();
    SpanId parent = span.parentId();
    for (int steps = 0; parent != null && steps <= trace.size(); steps++) {
      SpanId looked = parent;
      Span next =
          trace.stream().filter(other -> other.id().equals(looked)).findFirst().orElse(null);
      if (next == null) break;
      above.add(next);
      parent = next.parentId();
    }
    return above;
  }

  private static boolean matches(Span span, SpanCondition condition) {
    if (condition instanceof SpanCondition.All all) {
      return all.conditions().stream().allMatch(part -> matches(span, part));
    }
    if (condition instanceof SpanCondition.OneOf any) {
      return any.conditions().stream().anyMatch(part -> matches(span, part));
    }
    if (condition instanceof SpanCondition.Not not) return !matches(span, not.condition());
    if (condition instanceof SpanCondition.Exists exists) {
      return !texts(span, exists.field()).isEmpty();
    }
    if (condition instanceof SpanCondition.Equal equal) {
      return texts(span, equal.field()).contains(equal.text());
    }
    if (condition instanceof SpanCondition.Like like) {
      return texts(span, like.field()).stream()
          .map(text -> text.length() > 1_024 ? text.substring(0, 1_024) : text)
          .anyMatch(text -> text.matches(like.regex().pattern()));
    }
    if (condition instanceof SpanCondition.DurationBetween duration) {
      return span.durationNanos() >= duration.leastNanos()
          && span.durationNanos() <= duration.mostNanos();
    }
    SpanCondition.Compared compared = (SpanCondition.Compared) condition;
    return texts(span, compared.field()).stream()
        .filter(text -> text.matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?"))
        .mapToInt(text -> new BigDecimal(text).compareTo(compared.bound()))
        .anyMatch(side -> switch (compared.order()) {
          case LESS -> side < 0;
          case AT_MOST -> side <= 0;
          case MORE -> side > 0;
          case AT_LEAST -> side >= 0;
        });
  }

  private static Set<String> texts(Span span, Field field) {
    Set<String> texts = new HashSet<>();
    if (field instanceof Field.Attribute attribute) {
      add(texts, attribute.key(), "", span.attributes().values());
      add(texts, attribute.key(), "", span.origin().resource().values());
    } else if (field == Field.Intrinsic.SERVICE) {
      texts.add(span.service());
    } else if (field == Field.Intrinsic.NAME) {
      texts.add(span.name());
    } else if (field == Field.Intrinsic.STATUS) {
      texts.add(span.status().name().toLowerCase(Locale.ROOT));
    } else if (field == Field.Intrinsic.KIND) {
      texts.add(span.kind().name().toLowerCase(Locale.ROOT));
    } else if (span.attributes().values().containsKey(Span.SERIAL)) {
      texts.add(span.attributes().values().get(Span.SERIAL).toString());
    }
    return texts;
  }

  private static void add(Set<String> texts, String key, String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, item) ->
          add(texts, key, path.isEmpty() ? name.toString() : path + "." + name, item));
    } else if (value instanceof List<?> list) {
      list.forEach(item -> add(texts, key, path, item));
    } else if (path.equals(key)) {
      texts.add(value.toString());
    }
  }
}

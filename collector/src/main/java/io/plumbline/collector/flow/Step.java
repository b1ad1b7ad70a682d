package io.plumbline.collector.flow;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens in a flow, and the spans that tell of it. Immutable.
 *
 * @param effect how a span says whether it was done
 * @param dedupe attributes that name one effect: spans of equal names are copies of one effect where
 *     no transaction says otherwise. Empty for none
 * @param values attributes by the name that expectations give them
 */
public record Step(
    String name, Match match, EffectBy effect, List<String> dedupe, Map<String, String> values) {
  /** How a span says whether the step was done. */
  public enum EffectBy {
    /** The executor's transaction committed; without word of a transaction, as {@link #STATUS}. */
    COMMIT,
    /** It ended without error. */
    STATUS,
    /** The span is there: the application says so by reporting it. */
    DECLARED
  }

  public Step {
    requireNonNull(name, "name");
    requireNonNull(match, "match");
    requireNonNull(effect, "effect");
    dedupe = List.copyOf(dedupe);
    values = Map.copyOf(values);
  }

  /**
   * Which spans tell of the step: those that meet every condition; null means any.
   *
   * @param operation span name, or HTTP method and {@code http.route}; {@code {…}} stands for one
   *     part of a path
   * @param destination {@code messaging.destination.name}
   * @param group {@code messaging.consumer.group.name}
   * @param business {@code biz.event}
   */
  public record Match(
      String service,
      SpanKind kind,
      @Nullable PathPattern operation,
      @Nullable String destination,
      @Nullable String group,
      @Nullable String business) {
    public Match {
      requireNonNull(service, "service");
      requireNonNull(kind, "kind");
    }

    /** Whether the span tells of the step. */
    public boolean matches(Span span) {
      return span.kind() == kind
          && span.service().equals(service)
          && (operation == null || operation.matches(span))
          && is(destination, span, "messaging.destination.name")
          && is(business, span, "biz.event")
          && isGroup(span);
    }

    private static boolean is(@Nullable String wanted, Span span, String attribute) {
      return wanted == null || wanted.equals(span.attributes().text(attribute));
    }

    private boolean isGroup(Span span) {
      return is(group, span, "messaging.consumer.group.name")
          || is(group, span, "messaging.kafka.consumer.group"); // its name before 2024
    }
  }
}

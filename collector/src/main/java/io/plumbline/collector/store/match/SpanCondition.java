package io.plumbline.collector.store.match;

import static java.util.Objects.requireNonNull;

import com.google.re2j.Pattern;
import io.plumbline.collector.span.Span;
import java.math.BigDecimal;
import java.util.List;

/**
 * What one span has to be. {@link #matches} is the definition; a store's translation finds the same
 * spans. Values are compared as the texts of their field, so that a number that one source sends as
 * a number and another as text is found in the same way.
 */
public sealed interface SpanCondition {
  /** Every span. */
  SpanCondition ANY = new All(List.of());

  /** Whether the span meets this condition. */
  boolean matches(Span span);

  /** Every one of these; without any, every span. */
  record All(List<SpanCondition> conditions) implements SpanCondition {
    public All {
      conditions = List.copyOf(conditions);
    }

    @Override
    public boolean matches(Span span) {
      return conditions.stream().allMatch(condition -> condition.matches(span));
    }
  }

  /** At least one of these; without any, no span. */
  record OneOf(List<SpanCondition> conditions) implements SpanCondition {
    public OneOf {
      conditions = List.copyOf(conditions);
    }

    @Override
    public boolean matches(Span span) {
      return conditions.stream().anyMatch(condition -> condition.matches(span));
    }
  }

  /** Not this: also spans that lack what it asks for. */
  record Not(SpanCondition condition) implements SpanCondition {
    public Not {
      requireNonNull(condition, "condition");
    }

    @Override
    public boolean matches(Span span) {
      return !condition.matches(span);
    }
  }

  /** The field has a text, or, for a map, an entry has. */
  record Exists(Field field) implements SpanCondition {
    public Exists {
      requireNonNull(field, "field");
    }

    @Override
    public boolean matches(Span span) {
      return !field.texts(span).isEmpty();
    }
  }

  /** The field has exactly this text. */
  record Equal(Field field, String text) implements SpanCondition {
    public Equal {
      requireNonNull(field, "field");
      requireNonNull(text, "text");
    }

    @Override
    public boolean matches(Span span) {
      return field.texts(span).contains(text);
    }
  }

  /**
   * The field has a text that the expression matches as a whole ({@link Field#beginning} of it).
   *
   * @param regex RE2 syntax, which takes time linear in the text
   */
  record Like(Field field, Pattern regex) implements SpanCondition {
    public Like {
      requireNonNull(field, "field");
      requireNonNull(regex, "regex");
    }

    @Override
    public boolean matches(Span span) {
      return field.texts(span).stream().anyMatch(this::holds);
    }

    /** Whether one text meets the condition, of which a store may have kept the beginning only. */
    public boolean holds(String text) {
      return regex.matches(Field.beginning(text));
    }
  }

  /** The field has a text that reads as a number ({@link Numbers}) on this side of the bound. */
  record Compared(Field field, Order order, BigDecimal bound) implements SpanCondition {
    public Compared {
      requireNonNull(field, "field");
      requireNonNull(order, "order");
      requireNonNull(bound, "bound");
    }

    @Override
    public boolean matches(Span span) {
      return field.texts(span).stream().anyMatch(this::holds);
    }

    /** Whether one text meets the condition. */
    public boolean holds(String text) {
      BigDecimal number = Numbers.read(text);
      return number != null && order.holds(number.compareTo(bound));
    }
  }

  /** The side of a bound. */
  enum Order {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    private final String sign;

    Order(String sign) {
      this.sign = sign;
    }

    /** As it is written. */
    public String sign() {
      return sign;
    }

    private boolean holds(int comparison) {
      return switch (this) {
        case LESS -> comparison < 0;
        case AT_MOST -> comparison <= 0;
        case MORE -> comparison > 0;
        case AT_LEAST -> comparison >= 0;
      };
    }
  }

  /** The span took this long, in nanoseconds, both bounds included; none where least > most. */
  record DurationBetween(long leastNanos, long mostNanos) implements SpanCondition {
    @Override
    public boolean matches(Span span) {
      return leastNanos <= span.durationNanos() && span.durationNanos() <= mostNanos;
    }
  }
}

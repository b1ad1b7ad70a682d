package io.plumbline.collector.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.plumbline.collector.query.QueryScanner.Literal;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.Field.Intrinsic;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.SpanCondition.Order;
import io.plumbline.collector.store.match.TraceCondition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The language of searches, close to TraceQL.
 *
 * <pre>
 *   traces  = both { "||" both }                  either kind of span
 *   both    = place { "&amp;&amp;" place }                in a trace that has both
 *   place   = spans { ( "&gt;" | "&gt;&gt;" ) spans }       the right one is child of, is below the left one
 *   spans   = "{" [ any ] "}" | "(" traces ")"
 *
 *   any     = all { "||" all }                    one span
 *   all     = one { "&amp;&amp;" one }
 *   one     = "!" one | "(" any ")" | field [ operator value ]        a field alone: it exists
 *   field   = service | name | status | kind | serial | duration | attribute | "any attribute"
 *   operator = "=" "!=" "=~" "!~" "&lt;" "&lt;=" "&gt;" "&gt;="
 *   value   = "text" | `text` | number | true | false
 *             with status, kind: one of their words; with duration: 200ms (ns us µs ms s m h)
 * </pre>
 *
 * <p>An attribute named like one of the fields is written with a dot: {@code .status}. {@code !=} and
 * {@code !~} ask for the field to be there with no such value; {@code !(a = 1)} also finds spans
 * without it. A number is equal to its text however it is written ({@code 200}, {@code 200.0}).
 */
final class TraceQueryParser {
  /** The longest text that is read. */
  static final int MOST_CHARACTERS = 8_192;

  private static final int MOST_CONDITIONS = 128;
  private static final int DEEPEST = 32;
  private static final String DURATION = "duration";
  private static final Map<String, Intrinsic> INTRINSICS = Map.of(
      "service", Intrinsic.SERVICE,
      "name", Intrinsic.NAME,
      "status", Intrinsic.STATUS,
      "kind", Intrinsic.KIND,
      "serial", Intrinsic.SERIAL);
  private static final List<String> OPERATORS =
      List.of("=~", "!=", "!~", "<=", ">=", "=", "<", ">");
  private static final Set<String> STATUSES = words(SpanStatus.values());
  private static final Set<String> KINDS = words(SpanKind.values());

  private final QueryScanner in;
  private int conditions;
  private int depth;

  private TraceQueryParser(String text) {
    this.in = new QueryScanner(text);
  }

  private static Set<String> words(Enum<?>[] constants) {
    return Stream.of(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(LinkedHashSet::new, Set::add, Set::addAll);
  }

  /**
   * Reads a search.
   *
   * @throws QuerySyntaxException if it is not in the language, or too long for it
   */
  static TraceCondition parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new QuerySyntaxException(
          MOST_CHARACTERS, "the query goes on", "at most " + MOST_CHARACTERS + " characters");
    }
    TraceQueryParser parser = new TraceQueryParser(text);
    TraceCondition traces = parser.traces();
    if (!parser.in.isAtEnd()) throw parser.in.unexpected("'>', '>>', '&&', '||' or the end");
    return traces;
  }

  private TraceCondition traces() {
    TraceCondition left = both();
    while (in.take("||")) left = new TraceCondition.Either(left, both());
    return left;
  }

  private TraceCondition both() {
    TraceCondition left = place();
    while (in.take("&&")) left = new TraceCondition.Both(left, place());
    return left;
  }

  private TraceCondition place() {
    TraceCondition left = spans();
    while (true) {
      if (in.take(">>")) left = new TraceCondition.Descendant(left, spans());
      else if (in.take(">")) left = new TraceCondition.Child(left, spans());
      else return left;
    }
  }

  private TraceCondition spans() {
    count();
    if (in.take("{")) {
      if (in.take("}")) return TraceCondition.ANY;
      SpanCondition spans = any();
      in.expect("}", "an operator, '&&', '||' or '}'");
      return new TraceCondition.Spans(spans);
    }
    if (!in.take("(")) throw in.unexpected("'{', as in { service = \"payment\" }");
    enter();
    TraceCondition traces = traces();
    in.expect(")", "'>', '>>', '&&', '||' or ')'");
    depth--;
    return traces;
  }

  private SpanCondition any() {
    List<SpanCondition> alternatives = new ArrayList<>(List.of(all()));
    while (in.take("||")) alternatives.add(all());
    return alternatives.size() == 1 ? alternatives.get(0) : new SpanCondition.OneOf(alternatives);
  }

  private SpanCondition all() {
    List<SpanCondition> parts = new ArrayList<>(List.of(one()));
    while (in.take("&&")) parts.add(one());
    return parts.size() == 1 ? parts.get(0) : new SpanCondition.All(parts);
  }

  private SpanCondition one() {
    count();
    if (in.take("!")) {
      enter();
      SpanCondition not = new SpanCondition.Not(one());
      depth--;
      return not;
    }
    if (in.take("(")) {
      enter();
      SpanCondition group = any();
      in.expect(")", "an operator, '&&', '||' or ')'");
      depth--;
      return group;
    }
    return comparison();
  }

  private void count() {
    if (++conditions > MOST_CONDITIONS) {
      throw in.refused("more than " + MOST_CONDITIONS + " conditions", "fewer");
    }
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw in.refused("more than " + DEEPEST + " levels of brackets and '!'", "fewer");
    }
  }

  private SpanCondition comparison() {
    String word = in.field();
    String operator = in.takeOneOf(OPERATORS);
    if (word.equals(DURATION)) return duration(operator);
    Field field = field(word);
    if (operator == null) return new SpanCondition.Exists(field);
    if (field == Intrinsic.STATUS) return constant(field, operator, STATUSES);
    if (field == Intrinsic.KIND) return constant(field, operator, KINDS);
    return compare(field, operator);
  }

  /** A quoted word arrives with a dot, too: it is an attribute, whatever it says. */
  private static Field field(String word) {
    if (word.startsWith(".")) return new Field.Attribute(word.substring(1));
    Intrinsic intrinsic = INTRINSICS.get(word);
    return intrinsic == null ? new Field.Attribute(word) : intrinsic;
  }

  private SpanCondition constant(Field field, String operator, Set<String> words) {
    if (!operator.equals("=") && !operator.equals("!=")) {
      throw in.refused("'" + operator + "' does not go with this field", "'=' or '!='");
    }
    SpanCondition equal = new SpanCondition.Equal(field, in.oneOf(words));
    return operator.equals("=") ? equal : new SpanCondition.Not(equal);
  }

  private SpanCondition compare(Field field, String operator) {
    Order order = order(operator);
    if (order != null) return new SpanCondition.Compared(field, order, in.number());
    return switch (operator) {
      case "=" -> equal(field, in.literal());
      case "!=" -> without(field, equal(field, in.literal()));
      case "=~" -> new SpanCondition.Like(field, regex());
      default -> without(field, new SpanCondition.Like(field, regex()));
    };
  }

  private static @Nullable Order order(String operator) {
    for (Order order : Order.values()) {
      if (order.sign().equals(operator)) return order;
    }
    return null;
  }

  private static SpanCondition without(Field field, SpanCondition condition) {
    return new SpanCondition.All(
        List.of(new SpanCondition.Exists(field), new SpanCondition.Not(condition)));
  }

  private static SpanCondition equal(Field field, Literal literal) {
    BigDecimal number = literal.number();
    if (number == null) return new SpanCondition.Equal(field, literal.text());
    Set<String> written = new LinkedHashSet<>(List.of(literal.text()));
    if (number.stripTrailingZeros().scale() <= 0 && Math.abs(number.scale()) < 40) {
      written.add(number.toBigInteger().toString());
    }
    written.add(Double.toString(number.doubleValue()));
    return new SpanCondition.OneOf(written.stream()
        .<SpanCondition>map(text -> new SpanCondition.Equal(field, text))
        .toList());
  }

  private Pattern regex() {
    int start = in.position();
    try {
      return Pattern.compile(in.text());
    } catch (PatternSyntaxException notRe2) {
      throw new QuerySyntaxException(
          start, String.valueOf(notRe2.getMessage()), "a regular expression in RE2 syntax");
    }
  }

  private SpanCondition duration(@Nullable String operator) {
    if (operator == null) throw in.unexpected("'<', '<=', '>', '>=', '=' or '!='");
    if (operator.endsWith("~")) {
      throw in.refused("'" + operator + "' does not go with duration", "'<', '<=', '>', '>='");
    }
    long nanos = in.duration();
    return switch (operator) {
      case "<" -> new SpanCondition.DurationBetween(0, nanos - 1);
      case "<=" -> new SpanCondition.DurationBetween(0, nanos);
      case ">" -> new SpanCondition.DurationBetween(nanos + 1, Long.MAX_VALUE);
      case ">=" -> new SpanCondition.DurationBetween(nanos, Long.MAX_VALUE);
      case "=" -> new SpanCondition.DurationBetween(nanos, nanos);
      default -> new SpanCondition.Not(new SpanCondition.DurationBetween(nanos, nanos));
    };
  }
}

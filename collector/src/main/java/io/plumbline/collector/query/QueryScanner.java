package io.plumbline.collector.query;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the words of a search, from left to right. {@link TraceQueryParser} has the grammar. */
final class QueryScanner {
  private static final Pattern SPACE = Pattern.compile("\\s*");
  private static final Pattern FIELD = Pattern.compile("\\.?[\\p{L}_][\\p{L}\\p{N}_./:@#-]*");
  private static final Pattern WORD = Pattern.compile("[A-Za-z]+");
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,30}(?:\\.\\d{1,30})?(?:[eE][+-]?\\d{1,3})?");
  private static final Pattern AFTER_NUMBER = Pattern.compile("[\\p{L}\\p{N}_.]");
  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)(?![\\p{L}\\p{N}])");
  private static final BigDecimal LONGEST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE - 1);
  private static final Map<String, Long> NANOS = Map.of(
      "ns", 1L,
      "us", 1_000L,
      "µs", 1_000L,
      "ms", 1_000_000L,
      "s", 1_000_000_000L,
      "m", 60_000_000_000L,
      "h", 3_600_000_000_000L);

  private final String query;
  private int position;

  QueryScanner(String query) {
    this.query = query;
  }

  /**
   * A value as written.
   *
   * @param number null if it is text
   */
  record Literal(String text, @Nullable BigDecimal number) {}

  int position() {
    skipSpace();
    return position;
  }

  boolean isAtEnd() {
    skipSpace();
    return position == query.length();
  }

  private void skipSpace() {
    match(SPACE);
  }

  private @Nullable Matcher match(Pattern pattern) {
    Matcher matcher = pattern.matcher(query).region(position, query.length());
    if (!matcher.useTransparentBounds(true).lookingAt()) return null;
    position = matcher.end();
    return matcher;
  }

  boolean take(String sign) {
    skipSpace();
    if (!query.startsWith(sign, position)) return false;
    position += sign.length();
    return true;
  }

  @Nullable String takeOneOf(Collection<String> signs) {
    for (String sign : signs) {
      if (take(sign)) return sign;
    }
    return null;
  }

  void expect(String sign, String expected) {
    if (!take(sign)) throw unexpected(expected);
  }

  /** The name of a field; a quoted one begins with a dot. */
  String field() {
    skipSpace();
    if (isQuote()) return "." + text();
    Matcher field = match(FIELD);
    if (field == null) throw unexpected("a field: service, name, status, duration, any attribute");
    return field.group();
  }

  /** One of these words. */
  String oneOf(Collection<String> words) {
    skipSpace();
    int start = position;
    Matcher word = match(WORD);
    if (word != null && words.contains(word.group())) return word.group();
    position = start;
    throw unexpected("one of " + String.join(", ", words));
  }

  Literal literal() {
    skipSpace();
    if (isQuote()) return new Literal(text(), null);
    int start = position;
    Matcher word = match(WORD);
    if (word != null && (word.group().equals("true") || word.group().equals("false"))) {
      return new Literal(word.group(), null);
    }
    position = start;
    BigDecimal number = numberOrNull();
    if (number == null) throw unexpected("a number, true, false, or text in quotes");
    return new Literal(query.substring(start, position), number);
  }

  BigDecimal number() {
    skipSpace();
    BigDecimal number = numberOrNull();
    if (number == null) throw unexpected("a number; only duration is compared with 200ms");
    return number;
  }

  private @Nullable BigDecimal numberOrNull() {
    int start = position;
    Matcher number = match(NUMBER);
    if (number == null) return null;
    if (position < query.length()
        && AFTER_NUMBER.matcher(query).region(position, query.length()).lookingAt()) {
      position = start;
      return null;
    }
    return new BigDecimal(number.group());
  }

  /** Nanoseconds, at most a little less than can be counted. */
  long duration() {
    skipSpace();
    Matcher duration = match(DURATION);
    Long unit = duration == null ? null : NANOS.get(duration.group(2));
    if (duration == null || unit == null) {
      throw unexpected("a number with a unit, ns, us, ms, s, m or h: 200ms");
    }
    return new BigDecimal(duration.group(1))
        .multiply(BigDecimal.valueOf(unit))
        .min(LONGEST_NANOS)
        .longValue();
  }

  private boolean isQuote() {
    return position < query.length()
        && (query.charAt(position) == '"' || query.charAt(position) == '`');
  }

  /** Text in quotes, with escapes, or between grave accents, as it is. */
  String text() {
    skipSpace();
    if (!isQuote()) throw unexpected("text in quotes");
    int start = position;
    char quote = query.charAt(position++);
    StringBuilder text = new StringBuilder();
    while (position < query.length()) {
      char next = query.charAt(position++);
      if (next == quote) return text.toString();
      text.append(next == '\\' && quote == '"' ? escaped() : next);
    }
    position = start;
    throw refused("text that does not end", "a closing " + quote);
  }

  private char escaped() {
    char next = position < query.length() ? query.charAt(position++) : ' ';
    return switch (next) {
      case '"', '\\', '/' -> next;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        position -= 2;
        throw refused(
            "'\\" + next + "'", "\\\\, \\\", \\n, \\r, \\t, \\u0041, or `text` without escapes");
      }
    };
  }

  private char unicode() {
    String digits = query.substring(position, Math.min(position + 4, query.length()));
    if (!digits.matches("[0-9a-fA-F]{4}")) throw refused("'\\u" + digits + "'", "four hex digits");
    position += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  QuerySyntaxException unexpected(String expected) {
    skipSpace();
    if (position == query.length()) return refused("the query ends", expected);
    int end = query.offsetByCodePoints(position, 1);
    Matcher word =
        Pattern.compile("[\\p{L}\\p{N}_.]{1,40}").matcher(query).region(position, query.length());
    if (word.lookingAt()) end = word.end();
    return refused("'" + query.substring(position, end) + "'", expected);
  }

  QuerySyntaxException refused(String found, String expected) {
    return new QuerySyntaxException(position, found, expected);
  }
}

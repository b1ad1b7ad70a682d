package io.plumbline.collector.query;

import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.Field.Intrinsic;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL's query, read. Every mistake names the parameter, its value and what was expected; a
 * parameter that does not exist is a mistake, too, since its condition would silently not hold.
 */
public final class QueryParameters {
  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|ms|s|m)");
  private static final Pattern MICROS = Pattern.compile("\\d{1,16}(?:\\.\\d{1,9})?");
  private static final Map<String, Long> NANOS =
      Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L);
  private static final Set<String> SEARCH = Set.of(
      "q",
      "service",
      "operation",
      "status",
      "serial",
      "minDuration",
      "maxDuration",
      "attribute",
      "start",
      "end",
      "limit",
      "cursor");
  private static final int DEFAULT_LIMIT = 20;

  private final Map<String, List<String>> values;

  /** All values of each parameter, decoded. */
  public QueryParameters(Map<String, List<String>> values) {
    this.values = Map.copyOf(values);
  }

  /** The conditions of {@code GET /api/v1/traces}. */
  public TraceQuery traceQuery() {
    allow(SEARCH);
    try {
      return new TraceQuery(
          traces(),
          parsed("start", 0L, QueryParameters::epochNanos),
          parsed("end", Long.MAX_VALUE, QueryParameters::epochNanos),
          limit(DEFAULT_LIMIT),
          text("cursor"));
    } catch (IllegalArgumentException impossible) {
      throw new BadRequestException(String.valueOf(impossible.getMessage()), impossible);
    }
  }

  /** The conditions of a search, for an answer about all its spans: without limit and cursor. */
  public TraceQuery selection(Set<String> also) {
    Set<String> allowed = new HashSet<>(SEARCH);
    allowed.removeAll(Set.of("limit", "cursor"));
    allowed.addAll(also);
    allow(allowed);
    try {
      return new TraceQuery(
          traces(),
          parsed("start", 0L, QueryParameters::epochNanos),
          parsed("end", Long.MAX_VALUE, QueryParameters::epochNanos),
          1,
          null);
    } catch (IllegalArgumentException impossible) {
      throw new BadRequestException(String.valueOf(impossible.getMessage()), impossible);
    }
  }

  /** Nothing but {@code start} and {@code end}. */
  Range range() {
    allow(Set.of("start", "end"));
    return startAndEnd();
  }

  /** {@code start} and {@code end}, and other parameters perhaps. */
  Range startAndEnd() {
    long start = parsed("start", 0L, QueryParameters::epochNanos);
    long end = parsed("end", Long.MAX_VALUE, QueryParameters::epochNanos);
    if (start > end) throw new BadRequestException("start is after end");
    return new Range(start, end);
  }

  /**
   * A stretch of time.
   *
   * @param endEpochNanos the first moment after it
   */
  record Range(long startEpochNanos, long endEpochNanos) {}

  /** A whole number, 1 to the most. */
  int number(String name, int orElse, int most) {
    return number(name, orElse, 1, most);
  }

  private int number(String name, int orElse, int least, int most) {
    return parsed(name, orElse, text -> {
      int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
      if (number >= least && number <= most) return number;
      throw new IllegalArgumentException(least + " to " + most);
    });
  }

  /** Nothing but {@code from} and {@code limit}: rows of something that is read in parts. */
  Window window(int orElse, int most) {
    allow(Set.of("from", "limit"));
    return new Window(number("from", 0, 0, 999_999_999), number("limit", orElse, most));
  }

  /**
   * Some rows.
   *
   * @param from the first, counted from 0
   */
  record Window(int from, int limit) {}

  /** What {@code q} looks for, where it also meets all the other conditions. */
  private TraceCondition traces() {
    List<SpanCondition> all = new ArrayList<>();
    equal(all, Intrinsic.SERVICE, text("service"));
    equal(all, Intrinsic.NAME, text("operation"));
    equal(all, Intrinsic.STATUS, status());
    equal(all, Intrinsic.SERIAL, text("serial"));
    attributes().forEach((key, value) -> equal(all, new Field.Attribute(key), value));
    duration(all);
    TraceCondition query = parsed("q", TraceCondition.ANY, TraceQueryParser::parse);
    if (all.isEmpty()) return query;
    SpanCondition also = new SpanCondition.All(all);
    return query.equals(TraceCondition.ANY) ? new TraceCondition.Spans(also) : query.and(also);
  }

  private static void equal(List<SpanCondition> all, Field field, @Nullable String text) {
    if (text != null) all.add(new SpanCondition.Equal(field, text));
  }

  private void duration(List<SpanCondition> all) {
    long least = parsed("minDuration", 0L, QueryParameters::durationNanos);
    long most = parsed("maxDuration", Long.MAX_VALUE, QueryParameters::durationNanos);
    if (least > most) {
      throw new IllegalArgumentException("minDuration is longer than maxDuration");
    }
    if (least > 0 || most < Long.MAX_VALUE) {
      all.add(new SpanCondition.DurationBetween(least, most));
    }
  }

  /** Refuses every parameter but these. */
  public void allow(Set<String> names) {
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new BadRequestException("no such parameter: " + name + " (expected: one of "
            + names.stream().sorted().toList() + ")");
      }
    }
  }

  /** The value, or null if the parameter is not there or is empty. */
  public @Nullable String text(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    if (all.size() > 1) {
      throw new BadRequestException(name + ": given " + all.size() + " times (expected: once)");
    }
    return all.isEmpty() || all.get(0).isEmpty() ? null : all.get(0);
  }

  /** The value of a parameter that must be there. */
  public String required(String name) {
    String value = text(name);
    if (value == null) throw new BadRequestException(name + ": missing (expected: a value)");
    return value;
  }

  /** One of the constants, by its name; null if the parameter is not there. */
  <T> @Nullable T constant(String name, T[] all, Function<T, String> nameOf) {
    String text = text(name);
    if (text == null) return null;
    for (T constant : all) {
      if (nameOf.apply(constant).equals(text)) return constant;
    }
    throw new BadRequestException(name + ": '" + text + "' (expected: one of "
        + Arrays.stream(all).map(nameOf).toList() + ")");
  }

  /** The {@code limit}, 1 to 1,000. */
  public int limit(int orElse) {
    return number("limit", orElse, TraceQuery.MAX_LIMIT);
  }

  private Map<String, String> attributes() {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : values.getOrDefault("attribute", List.of())) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new BadRequestException("attribute: '" + pair + "' (expected: key=value)");
      }
      String key = pair.substring(0, equals);
      String value = pair.substring(equals + 1);
      String other = pairs.putIfAbsent(key, value);
      if (other != null && !other.equals(value)) {
        throw new BadRequestException("attribute: '" + key + "' is to be both '" + other + "' and '"
            + value + "' (expected: one value for a key)");
      }
    }
    return pairs;
  }

  private <T> T parsed(String name, T orElse, Function<String, T> parse) {
    String text = text(name);
    if (text == null) return orElse;
    try {
      return parse.apply(text);
    } catch (QuerySyntaxException wrong) {
      throw new BadRequestException(name + ": " + wrong.getMessage(), wrong);
    } catch (IllegalArgumentException expected) {
      throw new BadRequestException(
          name + ": '" + text + "' (expected: " + expected.getMessage() + ")", expected);
    }
  }

  private @Nullable String status() {
    String text = text("status");
    if (text == null) return null;
    for (SpanStatus status : SpanStatus.values()) {
      if (status.name().toLowerCase(Locale.ROOT).equals(text)) return text;
    }
    throw new BadRequestException("status: '" + text + "' (expected: unset, ok or error)");
  }

  private static long durationNanos(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches()) throw notADuration();
    Long unit = NANOS.get(duration.group(2));
    if (unit == null) throw notADuration();
    return whole(new BigDecimal(duration.group(1)).multiply(BigDecimal.valueOf(unit)));
  }

  private static IllegalArgumentException notADuration() {
    return new IllegalArgumentException("a number with a unit, ns, us, ms, s or m: 200ms");
  }

  private static long epochNanos(String text) {
    if (MICROS.matcher(text).matches()) {
      return whole(new BigDecimal(text).movePointRight(3));
    }
    try {
      Instant moment = OffsetDateTime.parse(text).toInstant();
      return Math.addExact(
          Math.multiplyExact(moment.getEpochSecond(), 1_000_000_000L), moment.getNano());
    } catch (DateTimeException | ArithmeticException notAMoment) {
      throw new IllegalArgumentException(
          "microseconds since 1970, or ISO 8601 with an offset: 2026-01-01T00:00:00Z", notAMoment);
    }
  }

  private static long whole(BigDecimal nanos) {
    return nanos.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }
}

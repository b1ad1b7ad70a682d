package io.plumbline.collector.compat;

import io.plumbline.collector.query.BadRequestException;
import io.plumbline.collector.span.TraceId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query of a request by another tool's client. What is not known is ignored, as there. */
public final class CompatParameters {
  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> NANOS = Map.of(
      "ns", 1L,
      "us", 1_000L,
      "µs", 1_000L,
      "ms", 1_000_000L,
      "s", 1_000_000_000L,
      "m", 60_000_000_000L,
      "h", 3_600_000_000_000L);

  private final Map<String, List<String>> values;

  /** All values of each parameter, decoded. */
  public CompatParameters(Map<String, List<String>> values) {
    this.values = Map.copyOf(values);
  }

  /** The first value that is not empty; null if there is none. */
  @Nullable String text(String name) {
    return all(name).stream().filter(value -> !value.isEmpty()).findFirst().orElse(null);
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  String required(String name) {
    String value = text(name);
    if (value == null) throw new BadRequestException(name + ": missing (expected: a value)");
    return value;
  }

  /** A whole number that is not negative. */
  long number(String name, long orElse) {
    String text = text(name);
    if (text == null) return orElse;
    if (!text.matches("\\d{1,18}")) {
      throw new BadRequestException(name + ": '" + text + "' (expected: a whole number)");
    }
    return Long.parseLong(text);
  }

  /** How many of something: at least 1, at most so many. */
  int limit(int orElse, int most) {
    return (int) Math.max(1, Math.min(most, number("limit", orElse)));
  }

  /** Such as {@code 1.5ms}. */
  long durationNanos(String name, long orElse) {
    String text = text(name);
    if (text == null) return orElse;
    Matcher duration = DURATION.matcher(text);
    Long unit = duration.matches() ? NANOS.get(duration.group(2)) : null;
    if (unit == null) {
      throw new BadRequestException(name + ": '" + text + "' (expected: a duration such as 1.5ms)");
    }
    BigDecimal nanos = new BigDecimal(duration.group(1)).multiply(BigDecimal.valueOf(unit));
    return nanos.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  /** Both tools write trace ids of 64 bits with 16 digits, or without leading zeros. */
  static TraceId traceId(String hex) {
    String text = hex.length() < 32 ? "0".repeat(32 - hex.length()) + hex : hex;
    try {
      return TraceId.parse(text);
    } catch (IllegalArgumentException notAnId) {
      throw new BadRequestException(String.valueOf(notAnId.getMessage()), notAnId);
    }
  }
}

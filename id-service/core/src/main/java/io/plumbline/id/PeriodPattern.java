package io.plumbline.id;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The date in a template: a year, and after it month, day, hour, or the day of the year, each down to where the period
 * ends. Nothing may be left out on the way down: with {@code MMdd} alone a year later the same texts would come again.
 * So texts of one pattern also sort as their times do.
 */
final class PeriodPattern {
  private static final String GAP = "[._:-]?";
  private static final Pattern SYNTAX = Pattern.compile("(?:yyyy|uuuu|yy|uu)(?:" + GAP + "MM(?:"
      + GAP + "dd(?:" + GAP + "HH)?)?|" + GAP + "DDD(?:" + GAP + "HH)?)?");
  private static final int FIRST_SHORT_YEAR = 2000;
  private static final int LAST_SHORT_YEAR = 2099;
  private static final int LAST_YEAR = 9999;

  private final String pattern;
  private final ChronoUnit unit;
  private final boolean shortYear;
  private final DateTimeFormatter formatter;

  private PeriodPattern(String pattern) {
    this.pattern = pattern;
    unit = unit(pattern);
    String years = pattern.replace('y', 'u'); // y needs an era to be read
    shortYear = !years.startsWith("uuuu");
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().appendPattern(years);
    if (unit == ChronoUnit.YEARS) builder.parseDefaulting(ChronoField.MONTH_OF_YEAR, 1);
    if (unit == ChronoUnit.YEARS || unit == ChronoUnit.MONTHS) {
      builder.parseDefaulting(ChronoField.DAY_OF_MONTH, 1);
    }
    if (unit != ChronoUnit.HOURS) builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0);
    builder.parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0);
    formatter = builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
  }

  static PeriodPattern parse(String pattern) {
    Matcher matcher = SYNTAX.matcher(pattern);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("{" + pattern
          + "} is not a period (expected: a year and what divides it, nothing left out, as yyyy, yyyyMM,"
          + " yyyyMMdd, yyMMdd, yyyyDDD or yyyyMMddHH; [._:-] may be between)");
    }
    return new PeriodPattern(pattern);
  }

  private static ChronoUnit unit(String pattern) {
    if (pattern.endsWith("HH")) return ChronoUnit.HOURS;
    if (pattern.endsWith("dd") || pattern.endsWith("DDD")) return ChronoUnit.DAYS;
    return pattern.endsWith("MM") ? ChronoUnit.MONTHS : ChronoUnit.YEARS;
  }

  /** Characters of each text. */
  int width() {
    return pattern.length(); // each letter is a digit
  }

  /** The period that the time is in. */
  String text(TemporalAccessor time) {
    int year;
    String text;
    try {
      year = time.get(ChronoField.YEAR);
      text = formatter.format(time);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time: " + time + " (expected: one with what {" + pattern + "} needs)", e);
    }
    int first = shortYear ? FIRST_SHORT_YEAR : 0;
    int last = shortYear ? LAST_SHORT_YEAR : LAST_YEAR;
    if (year < first || year > last) {
      throw new IllegalArgumentException(
          "year: " + year + " (expected: " + first + " to " + last + " for {" + pattern + "})");
    }
    return text;
  }

  /** The text, if it is a period of this pattern. */
  String check(String text) {
    start(text);
    return text;
  }

  /** The first moment after the period. */
  Instant end(String text, ZoneId zone) {
    return start(text).plus(1, unit).atZone(zone).toInstant();
  }

  private LocalDateTime start(String text) {
    try {
      if (text.length() == width()) return LocalDateTime.parse(text, formatter);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "period: " + text + " (expected: {" + pattern + "}, one that there is)", e);
    }
    throw new IllegalArgumentException("period: " + text + " (expected: {" + pattern + "})");
  }

  @Override
  public String toString() {
    return pattern;
  }
}

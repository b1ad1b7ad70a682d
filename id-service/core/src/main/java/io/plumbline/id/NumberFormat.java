package io.plumbline.id;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a namespace are written, and how they are read again. Immutable and thread-safe; what it writes is
 * always a valid {@link SerialNumber}.
 *
 * <pre>
 *  spec                                 12345 is written          digits, and how a number is checked
 *  decimal                              12345                     0-9
 *  decimal:12                           000000012345              exactly 12 digits; larger numbers are refused
 *  decimal+luhn       decimal+damm      123455   123459           one more digit: Luhn, Damm
 *  radix36            radix36:8+check   9IX      000009IX3        0-9A-Z; ISO 7064 MOD 37,36
 *  radix62            radix62+check     3D7      3D7a             0-9A-Za-z; ISO 7064 with 62 for 36
 *  crockford          crockford+check   C1S      C1SD             Crockford's base 32; ISO 7064 with 32 for 36
 *  PAY{yyyyMMdd}{seq:8}                 PAY2026112300012345       literal text [A-Za-z0-9._:-], one period, one number
 *  INV-{seq:8}+luhn                     INV-000123455             a template's check digit is over all its digits
 * </pre>
 *
 * A period is a year and what divides it, with nothing left out: {@code yyyy}, {@code yyyyMM}, {@code yyyyMMdd},
 * {@code yyMMdd}, {@code yyyyDDD}, {@code yyyyMMddHH}, with one of {@code [._:-]} between if liked. Periods of one
 * format sort as text in the order of time.
 *
 * <p>Reading is exact (no sign, no spaces, no zeros that were not written), but for {@code radix36} and
 * {@code crockford}, which people type: small letters are read as capitals, and for {@code crockford} I and L as 1, O
 * as 0, hyphens not at all.
 */
public final class NumberFormat {
  private static final int MAX_WIDTH = 40;
  private static final int MAX_TEMPLATE_WIDTH = 18;
  private static final Pattern PLAIN =
      Pattern.compile("(decimal|radix36|radix62|crockford)(?::(\\d{1,4}))?");
  private static final Pattern SEQUENCE = Pattern.compile("seq:(\\d{1,4})");

  /** The number in decimal digits, as {@link Long#toString(long)} writes it. */
  public static final NumberFormat DECIMAL = parse("decimal"); // after the patterns it needs

  private final String spec;
  private final Alphabet alphabet;
  private final @Nullable CheckDigit check;
  private final List<Piece> pieces;
  private final int width; // of the number; 0: as many digits as it needs
  private final @Nullable PeriodPattern period;

  private NumberFormat(
      String spec, Alphabet alphabet, List<Piece> pieces, @Nullable CheckDigit check) {
    this.spec = spec;
    this.alphabet = alphabet;
    this.pieces = pieces;
    this.check = check;
    Piece number = null;
    PeriodPattern found = null;
    for (Piece piece : pieces) {
      if (piece.kind == Kind.NUMBER) number = piece;
      if (piece.period != null) found = piece.period;
    }
    width = requireNonNull(number).width;
    period = found;
  }

  /**
   * The format of a specification.
   *
   * @throws IllegalArgumentException says what is wrong with it, and what there is
   */
  public static NumberFormat parse(String spec) {
    int plus = spec.indexOf('+');
    String body = plus < 0 ? spec : spec.substring(0, plus);
    String suffix = plus < 0 ? null : spec.substring(plus + 1);
    if (body.indexOf('{') >= 0 || body.indexOf('}') >= 0) {
      List<Piece> pieces = template(spec, body);
      return new NumberFormat(
          spec, Alphabet.DECIMAL, pieces, check(spec, suffix, Alphabet.DECIMAL));
    }
    Matcher plain = PLAIN.matcher(body);
    if (!plain.matches()) {
      throw badSpec(
          spec,
          "expected: decimal, radix36, radix62 or crockford, optionally :width, or a"
              + " template with {seq:width}; then optionally +luhn, +damm or +check");
    }
    Alphabet alphabet = alphabet(plain.group(1));
    String digits = plain.group(2);
    int width = digits == null ? 0 : width(spec, digits, MAX_WIDTH);
    List<Piece> pieces = new ArrayList<>();
    pieces.add(new Piece(Kind.NUMBER, "", width, null));
    return new NumberFormat(spec, alphabet, pieces, check(spec, suffix, alphabet));
  }

  private static Alphabet alphabet(String name) {
    switch (name) {
      case "radix36":
        return Alphabet.RADIX36;
      case "radix62":
        return Alphabet.RADIX62;
      case "crockford":
        return Alphabet.CROCKFORD;
      default:
        return Alphabet.DECIMAL;
    }
  }

  private static @Nullable CheckDigit check(
      String spec, @Nullable String suffix, Alphabet alphabet) {
    if (suffix == null) return null;
    if (alphabet != Alphabet.DECIMAL) {
      if (suffix.equals("check")) return CheckDigit.ISO7064;
      throw badSpec(spec, "+" + suffix + " is not for letters (expected: +check)");
    }
    if (suffix.equals("luhn")) return CheckDigit.LUHN;
    if (suffix.equals("damm")) return CheckDigit.DAMM;
    throw badSpec(spec, "+" + suffix + " is no check digit of decimals (expected: +luhn or +damm)");
  }

  private static int width(String spec, String digits, int max) {
    int width = Integer.parseInt(digits);
    if (width < 1 || width > max) {
      throw badSpec(spec, "width " + digits + " (expected: 1 to " + max + ")");
    }
    return width;
  }

  /** Cuts the template into its pieces, from left to right. */
  private static List<Piece> template(String spec, String body) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < body.length()) {
      int open = body.indexOf('{', at);
      if (open != at) {
        String literal = body.substring(at, open < 0 ? body.length() : open);
        if (!SerialNumber.isValid(literal)) {
          throw badSpec(spec, "'" + literal + "' (expected: text of [A-Za-z0-9._:-])");
        }
        pieces.add(new Piece(Kind.LITERAL, literal, literal.length(), null));
        at += literal.length();
        continue;
      }
      int close = body.indexOf('}', open);
      if (close < 0) throw badSpec(spec, "a { without its }");
      pieces.add(placeholder(spec, body.substring(open + 1, close)));
      at = close + 1;
    }
    requireOneNumber(spec, pieces);
    return pieces;
  }

  private static Piece placeholder(String spec, String inside) {
    Matcher sequence = SEQUENCE.matcher(inside);
    if (sequence.matches()) {
      int width = width(spec, requireNonNull(sequence.group(1)), MAX_TEMPLATE_WIDTH);
      return new Piece(Kind.NUMBER, "", width, null);
    }
    try {
      PeriodPattern period = PeriodPattern.parse(inside);
      return new Piece(Kind.PERIOD, "", period.width(), period);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "format: " + spec + ": " + e.getMessage() + ", or {seq:8} for the number", e);
    }
  }

  private static void requireOneNumber(String spec, List<Piece> pieces) {
    int numbers = 0;
    int periods = 0;
    int length = 1; // a check digit
    for (Piece piece : pieces) {
      if (piece.kind == Kind.NUMBER) numbers++;
      if (piece.kind == Kind.PERIOD) periods++;
      length += piece.width;
    }
    if (numbers != 1) throw badSpec(spec, numbers + " {seq:width} in it (expected: exactly one)");
    if (periods > 1) throw badSpec(spec, periods + " periods in it (expected: at most one)");
    if (length > SerialNumber.MAX_LENGTH) {
      throw badSpec(
          spec,
          "texts of " + length + " characters with a check digit (expected: at most "
              + SerialNumber.MAX_LENGTH + ")");
    }
  }

  private static IllegalArgumentException badSpec(String spec, String what) {
    return new IllegalArgumentException("format: " + spec + ": " + what);
  }

  /** The specification that it was made from. */
  public String spec() {
    return spec;
  }

  /** Whether there is more than a number and its check digit in the text. */
  public boolean isTemplate() {
    return pieces.size() > 1;
  }

  /** The pattern of the period, for instance {@code yyyyMMdd}; null if there is none in the format. */
  public @Nullable String periodPattern() {
    return period == null ? null : period.toString();
  }

  /** The largest number that can be written. */
  public long max() {
    return alphabet.max(width);
  }

  /**
   * The text of the period that a time is in, for instance {@code 20261123}; the empty text if the format has none.
   *
   * @param time in the zone of the namespace, for instance a {@link java.time.ZonedDateTime} or, if the period is a day
   *     or longer, a {@link java.time.LocalDate}
   * @throws IllegalArgumentException if the time lacks a part, or its year does not fit the pattern
   */
  public String period(TemporalAccessor time) {
    return period == null ? "" : period.text(time);
  }

  /**
   * The first moment after a period.
   *
   * @param periodText as {@link #period} gives it
   * @throws IllegalArgumentException if there is no such period, or none in the format
   */
  public Instant periodEnd(String periodText, ZoneId zone) {
    if (period == null) throw new IllegalArgumentException("format: " + spec + " has no period");
    return period.end(periodText, zone);
  }

  /**
   * The number as text.
   *
   * @throws IllegalArgumentException if it is not 0 to {@link #max()}, or the format needs a period
   */
  public String format(long number) {
    return format(number, "");
  }

  /**
   * The number of a period as text.
   *
   * @param periodText as {@link #period} gives it; empty if the format has none
   * @throws IllegalArgumentException if the number is not 0 to {@link #max()}, or the period not one of the format
   */
  public String format(long number, String periodText) {
    if (number < 0 || number > max()) {
      throw new IllegalArgumentException(
          "number: " + number + " (expected: 0 to " + max() + ", format " + spec + ")");
    }
    requirePeriod(periodText);
    StringBuilder text = new StringBuilder(24);
    for (Piece piece : pieces) {
      if (piece.kind == Kind.NUMBER) alphabet.append(text, number, width);
      else text.append(piece.kind == Kind.PERIOD ? periodText : piece.literal);
    }
    if (check != null) text.append(check.of(text, alphabet));
    return text.toString();
  }

  private void requirePeriod(String periodText) {
    if (period != null) {
      period.check(periodText);
    } else if (!periodText.isEmpty()) {
      throw new IllegalArgumentException(
          "period: " + periodText + " (expected: none, format " + spec + ")");
    }
  }

  /**
   * The number in the text.
   *
   * @throws IllegalArgumentException says what is wrong with it, the check digit included
   */
  public long read(CharSequence text) {
    return alphabet.read(part(text.toString(), Kind.NUMBER));
  }

  /**
   * The period in the text, empty if the format has none.
   *
   * @throws IllegalArgumentException says what is wrong with the text, the check digit included
   */
  public String readPeriod(CharSequence text) {
    return part(text.toString(), Kind.PERIOD);
  }

  /** The part of that kind, of a text that is all right in every other part, too. */
  private String part(String given, Kind wanted) {
    String text = alphabet.canonical(given);
    int end = text.length() - (check == null ? 0 : 1);
    String found = "";
    int at = 0;
    for (Piece piece : pieces) {
      int next = piece.width == 0 ? end : at + piece.width;
      if (next > end || at >= next) throw wrong(given, "is too short");
      String part = text.substring(at, next);
      readPiece(given, piece, part);
      if (piece.kind == wanted) found = part;
      at = next;
    }
    if (at != end) throw wrong(given, "is too long");
    if (check != null) verify(given, text, check);
    return found;
  }

  private void readPiece(String given, Piece piece, String part) {
    try {
      if (piece.kind == Kind.NUMBER) alphabet.read(part);
      if (piece.period != null) piece.period.check(part);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("id: " + given + ": " + e.getMessage(), e);
    }
    if (piece.kind == Kind.LITERAL && !part.equals(piece.literal)) {
      throw wrong(given, "has " + part + " where " + piece.literal + " should be");
    }
    if (piece.width == 0 && part.length() > 1 && part.charAt(0) == '0') {
      throw wrong(given, "starts with a 0 that is never written");
    }
  }

  private void verify(String given, String text, CheckDigit by) {
    int last = text.length() - 1;
    char expected = by.of(text.substring(0, last), alphabet);
    if (text.charAt(last) != expected) {
      throw wrong(
          given,
          "ends with " + text.charAt(last) + " where the check digit of the rest is " + expected
              + "; something is mistyped");
    }
  }

  private IllegalArgumentException wrong(String given, String what) {
    String shown = given.length() > 100 ? given.substring(0, 100) + "…" : given;
    return new IllegalArgumentException(
        "id: " + shown + " " + what + " (expected: format " + spec + ")");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NumberFormat && ((NumberFormat) other).spec.equals(spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }

  /** The specification. */
  @Override
  public String toString() {
    return spec;
  }

  private enum Kind {
    LITERAL,
    PERIOD,
    NUMBER
  }

  /** One part of the text, from left to right. Width 0: all there is, for a number alone. */
  private static final class Piece {
    final Kind kind;
    final String literal;
    final int width;
    final @Nullable PeriodPattern period;

    Piece(Kind kind, String literal, int width, @Nullable PeriodPattern period) {
      this.kind = kind;
      this.literal = literal;
      this.width = width;
      this.period = period;
    }
  }
}

package io.plumbline.id;

import java.util.Arrays;

/** The digits that numbers are written with, in the order of their ASCII codes, so that padded texts sort as their numbers do. */
final class Alphabet {
  static final Alphabet DECIMAL = new Alphabet("0123456789");
  static final Alphabet RADIX36 = new Alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  static final Alphabet RADIX62 =
      new Alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

  /** https://www.crockford.com/base32.html: no I, L, O, U. */
  static final Alphabet CROCKFORD = new Alphabet("0123456789ABCDEFGHJKMNPQRSTVWXYZ");

  private static final int MOST_DIGITS = 64;

  private final char[] digits;
  private final byte[] values = new byte[128]; // -1: not a digit

  private Alphabet(String digits) {
    this.digits = digits.toCharArray();
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < this.digits.length; i++) values[this.digits[i]] = (byte) i;
  }

  /** How many digits there are. */
  int radix() {
    return digits.length;
  }

  /** The digit of a value from 0 to radix - 1. */
  char digit(int value) {
    return digits[value];
  }

  /** Value of the digit, -1 if it is none. */
  int value(char digit) {
    return digit < values.length ? values[digit] : -1;
  }

  /** The largest number of so many digits, at most {@link Long#MAX_VALUE}; that also for width 0, which is any. */
  long max(int width) {
    if (width == 0) return Long.MAX_VALUE;
    long max = 0;
    for (int i = 0; i < width; i++) {
      if (max > (Long.MAX_VALUE - (radix() - 1)) / radix()) return Long.MAX_VALUE;
      max = max * radix() + (radix() - 1);
    }
    return max;
  }

  /** Appends the number, with zeros in front up to width. */
  void append(StringBuilder text, long number, int width) {
    if (this == DECIMAL && width == 0) {
      text.append(number);
      return;
    }
    char[] reversed = new char[MOST_DIGITS];
    int length = 0;
    long rest = number;
    do {
      reversed[length++] = digits[(int) (rest % radix())];
      rest /= radix();
    } while (rest != 0);
    for (int i = length; i < width; i++) text.append(digits[0]);
    while (length > 0) text.append(reversed[--length]);
  }

  /**
   * The number written in these characters.
   *
   * @throws IllegalArgumentException says which character is none of the digits, or that it is too large
   */
  long read(CharSequence text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = value(text.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException(
            "'" + text.charAt(i) + "' in " + text + " is none of the digits " + new String(digits));
      }
      if (number > (Long.MAX_VALUE - value) / radix()) {
        throw new IllegalArgumentException(text + " is more than " + Long.MAX_VALUE);
      }
      number = number * radix() + value;
    }
    return number;
  }

  /** What people type, as it is written here: capitals where the alphabet has only them, Crockford's I, L, O and hyphens. */
  String canonical(String text) {
    if (this == RADIX36) return upperCase(text);
    if (this != CROCKFORD) return text;
    String upper = upperCase(text);
    StringBuilder plain = new StringBuilder(upper.length());
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt(i);
      if (c == 'I' || c == 'L') plain.append('1');
      else if (c == 'O') plain.append('0');
      else if (c != '-') plain.append(c);
    }
    return plain.toString();
  }

  /** ASCII only: the dotless i of Turkish and its like are not letters of ids. */
  private static String upperCase(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] >= 'a' && chars[i] <= 'z') chars[i] = (char) (chars[i] - 'a' + 'A');
    }
    return new String(chars);
  }
}

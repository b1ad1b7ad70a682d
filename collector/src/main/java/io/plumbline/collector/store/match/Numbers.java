package io.plumbline.collector.store.match;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Texts that read as numbers: JSON's way of writing them, at most 40 characters. */
public final class Numbers {
  private static final int LONGEST = 40;
  private static final int MOST_EXPONENT = 400; // of a double, with room for its digits

  private Numbers() {}

  /** The number, or null if the text is none: {@code 1}, {@code -0.5}, {@code 1.0E10}. */
  public static @Nullable BigDecimal read(String text) {
    if (text.isEmpty() || text.length() > LONGEST || !startsLikeANumber(text)) return null;
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > MOST_EXPONENT ? null : number;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  /** Spares most texts the cost of an exception. */
  private static boolean startsLikeANumber(String text) {
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    return (isDigit(first) || (first == '-' && text.length() > 1)) && isDigit(last);
  }

  private static boolean isDigit(char character) {
    return '0' <= character && character <= '9';
  }
}

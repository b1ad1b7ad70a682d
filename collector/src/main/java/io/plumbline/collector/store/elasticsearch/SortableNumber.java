package io.plumbline.collector.store.elasticsearch;

import java.math.BigDecimal;

/**
 * A number as a text that sorts where the number does, exactly, however many digits it has.
 *
 * <pre>
 *   1.5    p10001 15        sign; 10,000 + places before the point; digits without zeros at the end
 *   200    p10003 2
 *   0      o
 *   -1.5   m09998 84~       negative: 19,999 - (10,000 + places), digits from 9, and an end
 * </pre>
 */
final class SortableNumber {
  /** Sorts behind every number. */
  static final String ABOVE_ALL = "q";

  private static final int MIDDLE = 10_000;

  private SortableNumber() {}

  static String of(BigDecimal number) {
    if (number.signum() == 0) return "o";
    BigDecimal plain = number.abs().stripTrailingZeros();
    long exact = (long) MIDDLE + plain.precision() - plain.scale();
    int places = (int) Math.max(0, Math.min(2 * MIDDLE - 1, exact)); // stored ones are in between
    String digits = plain.unscaledValue().toString();
    if (number.signum() > 0) return "p" + fiveDigits(places) + digits;
    StringBuilder turned = new StringBuilder("m").append(fiveDigits(2 * MIDDLE - 1 - places));
    for (int at = 0; at < digits.length(); at++)
      turned.append((char) ('0' + '9' - digits.charAt(at)));
    return turned.append('~').toString(); // fewer digits are nearer to zero, so they come later
  }

  private static String fiveDigits(int number) {
    return Integer.toString(100_000 + number).substring(1);
  }
}

package io.plumbline.examples.shop.demo;

import io.plumbline.examples.shop.Fault;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one order of the demo goes through, and what must be seen of it: the known truth. */
@SuppressWarnings("ImmutableEnumChecker") // records of text and numbers are immutable
enum Scenario {
  PLAIN(new Script(2, 1_990, null), new Expected("PAID", 1, 1, null)),
  LOST_RESPONSE(
      new Script(1, 4_200, Fault.RESPONSE_CUT), new Expected("PAYMENT_UNKNOWN", 1, 1, "A01")),
  EXECUTED_TWICE(new Script(1, 7_700, Fault.RETRY_WITHOUT_KEY), new Expected("PAID", 1, 2, "A10")),
  FORGOTTEN_PAYMENT(
      new Script(1, 6_600, Fault.PAYMENT_FORGOTTEN), new Expected("PAID", 1, 0, "B01")),
  RETRIED_WITH_KEY(new Script(1, 3_300, Fault.RETRY_WITH_KEY), new Expected("PAID", 1, 2, null)),
  CUT_BEFORE_COMMIT(
      new Script(1, 5_100, Fault.CUT_BEFORE_COMMIT), new Expected("PAID", 1, 2, null)),
  SLOW_PAYMENT(new Script(1, 2_400, Fault.SLOW), new Expected("PAID", 1, 1, null)),
  DECLINED(new Script(1, 2_000_000, null), new Expected("PAYMENT_FAILED", 1, 1, null)),
  TWO_RESERVATIONS(new Script(8, 15_920, null), new Expected("PAID", 2, 1, null));

  /**
   * What is ordered.
   *
   * @param amount minor units
   */
  record Script(int quantity, long amount, @Nullable Fault fault) {}

  /**
   * What must come of it.
   *
   * @param status the order's, as answered
   * @param reservations how often inventory is asked
   * @param payments how often payment is asked
   * @param finding the code of the one finding it is, null for none
   */
  record Expected(
      String status,
      int reservations,
      int payments,
      @Nullable String finding) {}

  private final Script script;
  private final Expected expected;

  Scenario(Script script, Expected expected) {
    this.script = script;
    this.expected = expected;
  }

  /** For people: the name in plain words, and the finding's code if it is one. */
  String label() {
    String words = name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return expected.finding() == null ? words : words + " (" + expected.finding() + ")";
  }

  Script script() {
    return script;
  }

  Expected expected() {
    return expected;
  }

  /** True for what looks like trouble and is none. */
  boolean isNoise() {
    return this != PLAIN && expected.finding() == null;
  }

  /** A declined payment never reaches payment's database. */
  int paymentStatements() {
    return this == DECLINED ? 0 : 1;
  }
}

package io.plumbline.examples.shop;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What is made to go wrong with one payment. The client names it in the order's {@code fault} field,
 * order passes it on to payment, and nobody writes it down: no row, no log line, no header.
 */
public enum Fault {
  /** Payment commits and closes the connection unanswered; order does not ask again. */
  RESPONSE_CUT,
  /** As above, but order repeats the payment without an {@code Idempotency-Key}: charged twice. */
  RETRY_WITHOUT_KEY,
  /** As above with the same key on both attempts: charged once, the second answer is the stored one. */
  RETRY_WITH_KEY,
  /** Payment rolls back and closes the connection; order repeats it without a key: charged once. */
  CUT_BEFORE_COMMIT,
  /** Payment takes its time, well below order's time limit. */
  SLOW,
  /** Order says that it is paid, and has never asked payment. */
  PAYMENT_FORGOTTEN;

  /** The name on the wire: lower case with dashes. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The fault of a wire name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  @JsonCreator
  public static Fault of(String wireName) {
    for (Fault fault : values()) {
      if (fault.wireName().equals(wireName)) return fault;
    }
    throw new IllegalArgumentException(
        "fault: " + wireName + " (expected: response-cut, retry-without-key, retry-with-key,"
            + " cut-before-commit, slow or payment-forgotten)");
  }
}

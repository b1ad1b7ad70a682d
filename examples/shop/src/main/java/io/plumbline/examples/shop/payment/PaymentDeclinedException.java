package io.plumbline.examples.shop.payment;

/** The amount is above what one payment may be; nothing was charged. */
final class PaymentDeclinedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PaymentDeclinedException(long amount, long limit) {
    super("amount: " + amount + " is above the limit of one payment, " + limit);
  }
}

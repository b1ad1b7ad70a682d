package io.plumbline.examples.shop.payment;

/** There is no payment of that serial, or all that may be has been refunded. */
final class NothingToRefundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NothingToRefundException(String serial) {
    super("serial: " + serial + " has no payment to refund");
  }
}

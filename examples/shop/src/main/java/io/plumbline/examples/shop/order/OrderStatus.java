package io.plumbline.examples.shop.order;

/** Where an order stands. */
enum OrderStatus {
  PENDING,
  PAID,
  /** Nothing was reserved or charged: inventory has less than was ordered. */
  OUT_OF_STOCK,
  /** Payment refused; nothing was charged. */
  PAYMENT_FAILED,
  /** Payment was asked and did not answer: it may have charged or not. */
  PAYMENT_UNKNOWN
}

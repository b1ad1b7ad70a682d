package io.plumbline.examples.shop.order;

/**
 * One order as it is stored and answered.
 *
 * @param amount in minor units of the currency
 */
record Order(
    String id, String sku, int quantity, long amount, String currency, OrderStatus status) {
  Order with(OrderStatus next) {
    return new Order(id, sku, quantity, amount, currency, next);
  }
}

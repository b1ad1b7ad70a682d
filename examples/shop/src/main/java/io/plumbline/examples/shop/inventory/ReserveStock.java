package io.plumbline.examples.shop.inventory;

import io.plumbline.examples.shop.web.BadRequestException;

/**
 * The body of {@code POST /reservations}.
 *
 * @param orderId whom the stock is for
 * @param sku what
 * @param quantity pieces, 1–5: what one reservation may hold
 */
record ReserveStock(String orderId, String sku, int quantity) {
  private static final int MAX_QUANTITY = 5;

  ReserveStock {
    BadRequestException.requireText("orderId", orderId);
    BadRequestException.requireText("sku", sku);
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      throw new BadRequestException(
          "quantity: " + quantity + " (expected: 1 to " + MAX_QUANTITY + ")");
    }
  }
}

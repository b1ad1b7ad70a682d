package io.plumbline.examples.shop.order;

import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.web.BadRequestException;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /orders}.
 *
 * @param sku what is bought
 * @param quantity pieces, 1–20
 * @param amount in minor units of the currency, at least 1
 * @param currency ISO 4217, three capital letters
 * @param fault what is to go wrong with the payment, null for nothing
 */
record PlaceOrder(
    String sku,
    int quantity,
    long amount,
    String currency,
    @Nullable Fault fault) {
  private static final int MAX_QUANTITY = 20;

  PlaceOrder {
    BadRequestException.requireText("sku", sku);
    BadRequestException.requireText("currency", currency);
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      throw new BadRequestException(
          "quantity: " + quantity + " (expected: 1 to " + MAX_QUANTITY + ")");
    }
    if (amount < 1) throw new BadRequestException("amount: " + amount + " (expected: >= 1)");
    if (!currency.matches("[A-Z]{3}")) {
      throw new BadRequestException("currency: " + currency + " (expected: three capital letters)");
    }
  }
}

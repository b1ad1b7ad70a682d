package io.plumbline.examples.shop.payment;

import io.plumbline.examples.shop.Fault;
import io.plumbline.examples.shop.web.BadRequestException;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /payments}.
 *
 * @param orderId what is paid for
 * @param amount in minor units of the currency, at least 1
 * @param currency ISO 4217, three capital letters
 * @param fault what is to go wrong, null for nothing
 */
record ChargeRequest(
    String orderId, long amount, String currency, @Nullable Fault fault) {
  ChargeRequest {
    BadRequestException.requireText("orderId", orderId);
    BadRequestException.requireText("currency", currency);
    if (amount < 1) throw new BadRequestException("amount: " + amount + " (expected: >= 1)");
    if (!currency.matches("[A-Z]{3}")) {
      throw new BadRequestException("currency: " + currency + " (expected: three capital letters)");
    }
  }
}

package io.plumbline.examples.shop.payment;

/**
 * Money that was taken for one order.
 *
 * @param amount in minor units of the currency
 */
record Payment(String id, String orderId, long amount, String currency) {}

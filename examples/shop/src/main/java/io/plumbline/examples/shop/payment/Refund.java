package io.plumbline.examples.shop.payment;

/**
 * Money that was given back under one key.
 *
 * @param payments how many were refunded
 * @param amount in minor units, their sum
 */
record Refund(int payments, long amount) {}

package io.plumbline.examples.shop.inventory;

/** Stock that is held for one order: so many pieces of one article. */
record Reservation(String id, String orderId, String sku, int quantity) {}

package io.plumbline.examples.shop.inventory;

/** There is less on the shelf than was asked for, or the article is unknown. */
final class OutOfStockException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutOfStockException(String sku, int quantity) {
    super("sku " + sku + ": fewer than " + quantity + " pieces left");
  }
}

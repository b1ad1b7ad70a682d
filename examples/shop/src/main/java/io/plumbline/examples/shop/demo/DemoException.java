package io.plumbline.examples.shop.demo;

/** The demo cannot go on; the message tells a person what to do. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}

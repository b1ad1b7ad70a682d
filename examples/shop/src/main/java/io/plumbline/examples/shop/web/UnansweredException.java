package io.plumbline.examples.shop.web;

/** The connection is to be closed without an answer. */
public final class UnansweredException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnansweredException() {
    super("closed without an answer", null, false, false);
  }
}

package io.plumbline.collector.compensate;

/** What was asked for cannot be done as things are; the message says why, and what would have to be. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}

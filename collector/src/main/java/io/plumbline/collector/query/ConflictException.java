package io.plumbline.collector.query;

/** What was asked for cannot be done as things are; the message says how they are. */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConflictException(String message) {
    super(message);
  }
}

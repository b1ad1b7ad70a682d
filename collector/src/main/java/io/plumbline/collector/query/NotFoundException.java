package io.plumbline.collector.query;

/** What the client asked for is not stored. */
public final class NotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NotFoundException(String message) {
    super(message);
  }
}

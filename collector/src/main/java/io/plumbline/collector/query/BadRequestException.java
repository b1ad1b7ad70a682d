package io.plumbline.collector.query;

/** The client asked for something that cannot be; the message names what, and what is expected. */
public final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadRequestException(String message, Throwable cause) {
    super(message, cause);
  }

  public BadRequestException(String message) {
    super(message);
  }
}

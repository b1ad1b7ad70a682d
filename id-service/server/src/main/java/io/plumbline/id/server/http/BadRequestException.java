package io.plumbline.id.server.http;

/** The client asked for something that cannot be; the message says what, and what was expected. */
final class BadRequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadRequestException(String message) {
    super(message);
  }

  BadRequestException(String message, Throwable cause) {
    super(message, cause);
  }
}

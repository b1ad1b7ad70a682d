package io.plumbline.id.server.http;

/** What was asked for cannot be said in that content type. */
final class NotAcceptableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotAcceptableException(String message) {
    super(message);
  }
}

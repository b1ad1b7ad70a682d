package io.plumbline.id.server.http;

/** There is nothing of that name. */
final class NotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotFoundException(String message) {
    super(message);
  }
}

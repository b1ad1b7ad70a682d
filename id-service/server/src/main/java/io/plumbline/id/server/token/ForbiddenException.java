package io.plumbline.id.server.token;

/** We know the caller, and it may not do that. */
public final class ForbiddenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ForbiddenException(String message) {
    super(message);
  }
}

package io.plumbline.id.server.token;

/** The caller did not say who it is, or is nobody we know. */
public final class UnauthorizedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnauthorizedException(String message) {
    super(message);
  }
}

package io.plumbline.id.server.token;

/** The token may take no more numbers now; says which limit it was. */
public final class QuotaExceededException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long retryAfterSeconds;

  QuotaExceededException(String message, long retryAfterSeconds) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** When asking again makes sense, at least 1. */
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }
}

package io.plumbline.id.server.store;

/** The namespace has no number left, in this period or for good: waiting for the database does not help. */
public final class NumbersUsedUpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Message: what is used up. */
  public NumbersUsedUpException(String message) {
    super(message);
  }
}

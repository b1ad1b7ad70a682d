package io.plumbline.id.server.store;

/** The namespace has no number left, in this period or for good: waiting for the database does not help. */
public final class NumbersUsedUpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean retired;

  /** Message: what is used up. */
  public NumbersUsedUpException(String message) {
    this(message, false);
  }

  private NumbersUsedUpException(String message, boolean retired) {
    super(message);
    this.retired = retired;
  }

  static NumbersUsedUpException retired(String namespace) {
    return new NumbersUsedUpException("namespace " + namespace + " is retired", true);
  }

  /** Whether no database may be asked for more. */
  boolean isRetired() {
    return retired;
  }
}

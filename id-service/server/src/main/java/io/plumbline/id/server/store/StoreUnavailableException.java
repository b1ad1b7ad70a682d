package io.plumbline.id.server.store;

/** The database did not do what it was asked now; the same call may succeed later. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoreUnavailableException(String message) {
    super(message);
  }

  StoreUnavailableException(Throwable cause) {
    super("the database is not available: " + cause.getMessage(), cause);
  }
}

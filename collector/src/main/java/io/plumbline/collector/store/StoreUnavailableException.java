package io.plumbline.collector.store;

/** The store cannot answer now; the same call may succeed later. */
public final class StoreUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

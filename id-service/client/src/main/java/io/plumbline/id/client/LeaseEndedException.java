package io.plumbline.id.client;

/** The server says that the lease has ended and may be another's (409). */
final class LeaseEndedException extends Exception {
  private static final long serialVersionUID = 1;

  LeaseEndedException(String message) {
    super(message);
  }
}

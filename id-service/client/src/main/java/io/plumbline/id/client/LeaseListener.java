package io.plumbline.id.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to the client's lease. Called on the client's own thread, which waits for it: be quick. What it
 * throws goes to that thread's uncaught exception handler and does not stop the client.
 */
@FunctionalInterface
public interface LeaseListener {
  /** What happened. */
  enum Event {
    /** A worker was leased: there are ids. */
    LEASED,
    /** The lease was renewed. */
    RENEWED,
    /** A lease or renewal could not be had now; tried again soon. Ids go on while the old lease holds. */
    FAILED,
    /** The lease ended without renewal, or the server says it is another's: no ids until a worker is leased again. */
    LOST,
    /** The worker was handed back: the client is closed. */
    RELEASED
  }

  /**
   * Something happened.
   *
   * @param message says what, for people
   * @param cause what went wrong, null if nothing did
   */
  void on(Event event, String message, @Nullable Throwable cause);
}

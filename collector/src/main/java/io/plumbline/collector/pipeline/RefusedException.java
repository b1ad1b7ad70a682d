package io.plumbline.collector.pipeline;

import org.jspecify.annotations.Nullable;

/** One request cannot be taken, which says nothing of others. */
public class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Refuses a request.
   *
   * @param message what was wrong and what was expected, for the source
   */
  public RefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

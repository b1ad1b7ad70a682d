package io.plumbline.id;

import org.jspecify.annotations.Nullable;

/** No id can be given that is certainly new; the message says why and what to do. A later call may succeed. */
public final class IdsUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Message: what was, and what to do about it. */
  public IdsUnavailableException(String message) {
    super(message);
  }

  /** Message as above; cause: what went wrong below, null if nothing did. */
  public IdsUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

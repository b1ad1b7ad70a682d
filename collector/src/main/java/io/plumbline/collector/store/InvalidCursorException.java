package io.plumbline.collector.store;

import org.jspecify.annotations.Nullable;

/** A query's cursor is not one that a page of this store handed out. The asker's mistake. */
public final class InvalidCursorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvalidCursorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

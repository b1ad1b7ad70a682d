package io.plumbline.collector.journal;

import java.io.IOException;

/** There is no room for another segment. Nothing was written: the same append may succeed later. */
public final class JournalFullException extends IOException {
  private static final long serialVersionUID = 1;

  JournalFullException(String message, Throwable cause) {
    super(message, cause);
  }
}

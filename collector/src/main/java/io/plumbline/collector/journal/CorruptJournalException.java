package io.plumbline.collector.journal;

import java.io.IOException;

/** A part of the journal that had been synced cannot be read back. An operator has to decide. */
public final class CorruptJournalException extends IOException {
  private static final long serialVersionUID = 1;

  public CorruptJournalException(String message) {
    super(message);
  }
}

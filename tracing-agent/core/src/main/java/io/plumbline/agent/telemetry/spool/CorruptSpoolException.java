package io.plumbline.agent.telemetry.spool;

import java.io.IOException;

/** The file is none of this version's, or its header is damaged: nothing in it can be read. */
final class CorruptSpoolException extends IOException {
  private static final long serialVersionUID = 1;

  CorruptSpoolException(String message) {
    super(message);
  }
}

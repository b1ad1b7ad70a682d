package io.plumbline.collector.finding;

import java.sql.SQLException;

/** The findings' database cannot answer now; the same call may succeed later. */
public final class FindingsUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  public FindingsUnavailableException(String what, SQLException cause) {
    super(what + ": the findings' database cannot answer: " + cause.getMessage(), cause);
  }
}

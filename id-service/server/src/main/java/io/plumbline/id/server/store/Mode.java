package io.plumbline.id.server.store;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a namespace makes its numbers. */
public enum Mode {
  /** 64 bits of time, worker and sequence; needs the database only to keep its worker. */
  SNOWFLAKE,
  /** Consecutive ranges reserved in the database ahead of use. */
  SEGMENT;

  /** The name in the API and in the database: lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

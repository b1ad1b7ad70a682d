package io.plumbline.id.server.store;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What the numbers of a segment namespace promise besides being unique. */
public enum Order {
  /** Nothing: each server hands out ranges of its own. */
  UNIQUE,
  /** A number given later, by whichever server, is larger: the lock of the counter's row is the order. */
  INCREASING;

  /** The name in the API and in the database: lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

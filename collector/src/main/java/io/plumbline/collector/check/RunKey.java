package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What ties spans to one run: the serial, or another attribute and its value. Written as text where
 * both kinds wait in one queue; a serial cannot begin with the control character, as it comes in a header.
 *
 * <pre>
 *   S-17                             the serial
 *   U+0001 settlement.batch_id=B-3   an attribute
 * </pre>
 *
 * @param attribute null for the serial
 */
record RunKey(@Nullable String attribute, String value) {
  private static final char MARK = '\u0001';

  RunKey {
    requireNonNull(value, "value");
  }

  static RunKey parse(String written) {
    if (written.isEmpty() || written.charAt(0) != MARK) return new RunKey(null, written);
    int equals = written.indexOf('=');
    return new RunKey(written.substring(1, equals), written.substring(equals + 1));
  }

  String written() {
    return attribute == null ? value : MARK + shown();
  }

  /** For people. */
  String shown() {
    return attribute == null ? value : attribute + "=" + value;
  }
}

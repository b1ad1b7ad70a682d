package io.plumbline.collector.flow;

import static java.util.Objects.requireNonNull;

/** A value of a step, written {@code step.value}. */
public record ValueName(String step, String value) {
  public ValueName {
    requireNonNull(step, "step");
    requireNonNull(value, "value");
  }

  /** Reads the written form, which the schema has checked. */
  static ValueName parse(String text) {
    int dot = text.indexOf('.');
    return new ValueName(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public String toString() {
    return step + "." + value;
  }
}

package io.plumbline.collector.span;

import static java.util.Objects.requireNonNull;

/**
 * Something that happened at one moment of a span, an exception for instance.
 *
 * @param epochNanos by the reporting host's clock, nanoseconds since 1970-01-01 UTC
 */
public record SpanEvent(String name, long epochNanos, Attributes attributes) {
  public SpanEvent {
    requireNonNull(name, "name");
    requireNonNull(attributes, "attributes");
  }
}

package io.plumbline.collector.span;

import static java.util.Objects.requireNonNull;

/** A span this one belongs to without being its child, the creation of a message for instance. */
public record SpanLink(TraceId traceId, SpanId spanId, Attributes attributes) {
  public SpanLink {
    requireNonNull(traceId, "traceId");
    requireNonNull(spanId, "spanId");
    requireNonNull(attributes, "attributes");
  }
}

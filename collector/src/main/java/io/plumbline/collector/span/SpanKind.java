package io.plumbline.collector.span;

/** OTLP {@code Span.SpanKind}; UNSPECIFIED is read as INTERNAL, as the specification asks. */
public enum SpanKind {
  INTERNAL,
  SERVER,
  CLIENT,
  PRODUCER,
  CONSUMER
}

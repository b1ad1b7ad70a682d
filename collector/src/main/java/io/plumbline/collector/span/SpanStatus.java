package io.plumbline.collector.span;

/** OTLP {@code Status.StatusCode}. */
public enum SpanStatus {
  UNSET,
  OK,
  ERROR
}

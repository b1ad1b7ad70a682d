package io.plumbline.agent.bridge;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span of the agent's OpenTelemetry in words of the JDK, for the application's copy of OpenTelemetry's API, whose types have the same names and
 * are others. Thread-safe.
 */
public final class BridgedSpan {
  final Span span;
  /** Of a request that began with this span; null if its parent's is its own. */
  final @Nullable String serial;

  BridgedSpan(Span span, @Nullable String serial) {
    this.span = span;
    this.serial = serial;
  }

  /** 32 hexadecimal digits. */
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  /** 16 hexadecimal digits. */
  public String spanId() {
    return span.getSpanContext().getSpanId();
  }

  public byte flags() {
    return span.getSpanContext().getTraceFlags().asByte();
  }

  /** The members of the {@code tracestate}. */
  public Map<String, String> state() {
    return span.getSpanContext().getTraceState().asMap();
  }

  /** Whether it was read from a request. */
  public boolean isRemote() {
    return span.getSpanContext().isRemote();
  }

  public boolean isRecording() {
    return span.isRecording();
  }

  /**
   * Sets an attribute.
   *
   * @param value String, Boolean, Long, Double, or a list of one of those; any other in the form of its {@code toString()}
   */
  public void setAttribute(String key, Object value) {
    span.setAllAttributes(Values.of(key, value));
  }

  /**
   * Adds an event.
   *
   * @param epochNanos negative for now
   */
  public void addEvent(String name, Map<String, Object> attributes, long epochNanos) {
    if (epochNanos < 0) span.addEvent(name, Values.of(attributes));
    else span.addEvent(name, Values.of(attributes), epochNanos, TimeUnit.NANOSECONDS);
  }

  /** Links to another span, of this process or another. */
  public void addLink(
      String traceId,
      String spanId,
      byte flags,
      Map<String, String> state,
      Map<String, Object> attributes) {
    SpanContext to = Values.spanContext(traceId, spanId, flags, state, true);
    if (to.isValid()) span.addLink(to, Values.of(attributes));
  }

  public void recordException(Throwable error, Map<String, Object> attributes) {
    span.recordException(error, Values.of(attributes));
  }

  /**
   * Sets the status.
   *
   * @param code {@code UNSET}, {@code OK} or {@code ERROR}
   */
  public void setStatus(String code, String description) {
    span.setStatus(StatusCode.valueOf(code), description);
  }

  public void updateName(String name) {
    span.updateName(name);
  }

  /**
   * Ends it.
   *
   * @param epochNanos negative for now
   */
  public void end(long epochNanos) {
    if (epochNanos < 0) span.end();
    else span.end(epochNanos, TimeUnit.NANOSECONDS);
  }
}

package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.plumbline.agent.bridge.BridgedSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A span of the agent's, as the application's type. As the API asks, null is ignored. */
final class ApplicationSpan implements Span {
  final BridgedSpan bridged;

  ApplicationSpan(BridgedSpan bridged) {
    this.bridged = bridged;
  }

  static Map<String, Object> values(@Nullable Attributes attributes) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (attributes != null) attributes.forEach((key, value) -> values.put(key.getKey(), value));
    return values;
  }

  @Override
  public <T> Span setAttribute(AttributeKey<T> key, @Nullable T value) {
    if (key != null && !key.getKey().isEmpty() && value != null)
      bridged.setAttribute(key.getKey(), value);
    return this;
  }

  @Override
  public Span addEvent(String name, Attributes attributes) {
    if (name != null) bridged.addEvent(name, values(attributes), -1);
    return this;
  }

  @Override
  public Span addEvent(String name, Attributes attributes, long timestamp, TimeUnit unit) {
    if (name != null)
      bridged.addEvent(name, values(attributes), unit == null ? -1 : unit.toNanos(timestamp));
    return this;
  }

  @Override
  public Span addLink(SpanContext to, Attributes attributes) {
    if (to != null)
      bridged.addLink(
          to.getTraceId(),
          to.getSpanId(),
          to.getTraceFlags().asByte(),
          to.getTraceState().asMap(),
          values(attributes));
    return this;
  }

  @Override
  public Span setStatus(StatusCode code, String description) {
    if (code != null) bridged.setStatus(code.name(), description == null ? "" : description);
    return this;
  }

  @Override
  public Span recordException(Throwable error, Attributes attributes) {
    if (error != null) bridged.recordException(error, values(attributes));
    return this;
  }

  @Override
  public Span updateName(String name) {
    if (name != null) bridged.updateName(name);
    return this;
  }

  @Override
  public void end() {
    bridged.end(-1);
  }

  @Override
  public void end(long timestamp, TimeUnit unit) {
    bridged.end(unit == null ? -1 : unit.toNanos(timestamp));
  }

  @Override
  public SpanContext getSpanContext() {
    TraceStateBuilder state = TraceState.builder();
    bridged.state().forEach(state::put);
    TraceFlags flags = TraceFlags.fromByte(bridged.flags());
    return bridged.isRemote()
        ? SpanContext.createFromRemoteParent(
            bridged.traceId(), bridged.spanId(), flags, state.build())
        : SpanContext.create(bridged.traceId(), bridged.spanId(), flags, state.build());
  }

  @Override
  public boolean isRecording() {
    return bridged.isRecording();
  }
}

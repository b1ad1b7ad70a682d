package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.plumbline.agent.bridge.BridgedTracing;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The application's builder of a span of the agent's. As the API asks, null is ignored. */
final class ApplicationSpanBuilder implements SpanBuilder {
  private final BridgedTracing.Draft draft;
  private @Nullable Context parent;

  ApplicationSpanBuilder(BridgedTracing.Draft draft) {
    this.draft = draft;
  }

  @Override
  public SpanBuilder setParent(Context context) {
    if (context != null) parent = context;
    return this;
  }

  @Override
  public SpanBuilder setNoParent() {
    parent = Context.root();
    return this;
  }

  @Override
  public SpanBuilder addLink(SpanContext to) {
    return addLink(to, Attributes.empty());
  }

  @Override
  public SpanBuilder addLink(SpanContext to, Attributes attributes) {
    if (to == null) return this;
    draft.addLink(
        to.getTraceId(),
        to.getSpanId(),
        to.getTraceFlags().asByte(),
        to.getTraceState().asMap(),
        ApplicationSpan.values(attributes));
    return this;
  }

  @Override
  public SpanBuilder setAttribute(String key, @Nullable String value) {
    return put(key, value);
  }

  @Override
  public SpanBuilder setAttribute(String key, long value) {
    return put(key, value);
  }

  @Override
  public SpanBuilder setAttribute(String key, double value) {
    return put(key, value);
  }

  @Override
  public SpanBuilder setAttribute(String key, boolean value) {
    return put(key, value);
  }

  @Override
  public <T> SpanBuilder setAttribute(AttributeKey<T> key, @Nullable T value) {
    return key == null ? this : put(key.getKey(), value);
  }

  private SpanBuilder put(@Nullable String key, @Nullable Object value) {
    if (key != null && !key.isEmpty() && value != null) draft.attributes.put(key, value);
    return this;
  }

  @Override
  public SpanBuilder setSpanKind(SpanKind kind) {
    if (kind != null) draft.kind = kind.name();
    return this;
  }

  @Override
  public SpanBuilder setStartTimestamp(long timestamp, TimeUnit unit) {
    if (timestamp >= 0 && unit != null) draft.startEpochNanos = unit.toNanos(timestamp);
    return this;
  }

  @Override
  public Span startSpan() {
    Context context = parent == null ? Context.current() : parent;
    return new ApplicationSpan(draft.start(ApplicationStorage.agents(context)));
  }
}

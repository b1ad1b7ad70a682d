package io.plumbline.agent.instrumentation.logging;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.plumbline.agent.serial.Serial;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a log event says of the request it belongs to: {@code trace_id, span_id, trace_flags, serial}. */
final class LoggedRequest {
  private final SpanContext span;
  private final @Nullable String serial;

  private LoggedRequest(SpanContext span, @Nullable String serial) {
    this.span = span;
    this.serial = serial;
  }

  /** Of the span that is current on this thread; null if none is. */
  static @Nullable LoggedRequest current() {
    Context context = Context.current();
    SpanContext span = Span.fromContext(context).getSpanContext();
    return span.isValid() ? new LoggedRequest(span, Serial.of(context)) : null;
  }

  /** Hands over keys and values, none of them null. */
  void forEach(BiConsumer<String, String> entry) {
    entry.accept("trace_id", span.getTraceId());
    entry.accept("span_id", span.getSpanId());
    entry.accept("trace_flags", span.getTraceFlags().asHex());
    if (serial != null) entry.accept("serial", serial);
  }
}

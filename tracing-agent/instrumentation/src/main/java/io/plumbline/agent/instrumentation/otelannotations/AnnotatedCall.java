package io.plumbline.agent.instrumentation.otelannotations;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.trace.SpanKind;
import io.plumbline.agent.span.ActiveSpan;
import org.jspecify.annotations.Nullable;

/** One call of an annotated method. */
final class AnnotatedCall {
  final AnnotatedMethod method;
  final @Nullable Object[] arguments;
  private @Nullable ActiveSpan span;

  AnnotatedCall(AnnotatedMethod method, @Nullable Object[] arguments) {
    this.method = method;
    this.arguments = arguments;
  }

  AnnotatedCall within(ActiveSpan started) {
    span = started;
    return this;
  }

  ActiveSpan span() {
    return requireNonNull(span, "span");
  }

  String spanName() {
    return method.spanName;
  }

  SpanKind kind() {
    return method.kind;
  }
}

package io.plumbline.agent.span;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.ContextCustomizer;
import org.jspecify.annotations.Nullable;

/** Gives each executor's span a {@link TransactionOutcome} at its start, and writes it at its end. */
final class TransactionEvidence
    implements ContextCustomizer<Object>, AttributesExtractor<Object, Object> {
  @Override
  public Context onStart(Context parent, Object request, Attributes startAttributes) {
    return parent.with(new TransactionOutcome());
  }

  @Override
  public void onStart(AttributesBuilder attributes, Context parent, Object request) {}

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    TransactionOutcome outcome = TransactionOutcome.of(context);
    if (outcome != null) outcome.writeTo(attributes);
  }
}

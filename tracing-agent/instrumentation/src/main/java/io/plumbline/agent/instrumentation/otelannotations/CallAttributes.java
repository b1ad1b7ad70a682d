package io.plumbline.agent.instrumentation.otelannotations;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import org.jspecify.annotations.Nullable;

/** The function's name, and the arguments that are annotated. */
final class CallAttributes implements AttributesExtractor<AnnotatedCall, Object> {
  private static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");

  @Override
  public void onStart(AttributesBuilder attributes, Context parent, AnnotatedCall call) {
    attributes.put(FUNCTION, call.method.function);
    call.method.attributes.forEach((index, key) -> put(attributes, key, call.arguments[index]));
  }

  private static void put(AttributesBuilder attributes, String key, @Nullable Object value) {
    if (value == null) return;
    if (value instanceof Boolean) attributes.put(key, (Boolean) value);
    else if (value instanceof Double || value instanceof Float)
      attributes.put(key, ((Number) value).doubleValue());
    else if (value instanceof Long || value instanceof Integer || value instanceof Short)
      attributes.put(key, ((Number) value).longValue());
    else attributes.put(key, value.toString());
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      AnnotatedCall call,
      @Nullable Object answer,
      @Nullable Throwable error) {}
}

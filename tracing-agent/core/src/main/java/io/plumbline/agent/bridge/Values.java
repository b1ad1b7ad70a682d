package io.plumbline.agent.bridge;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns the JDK's types into the agent's OpenTelemetry's. */
final class Values {
  private Values() {}

  static Attributes of(Map<String, Object> values) {
    AttributesBuilder attributes = Attributes.builder();
    values.forEach((key, value) -> put(attributes, key, value));
    return attributes.build();
  }

  static Attributes of(String key, Object value) {
    AttributesBuilder attributes = Attributes.builder();
    put(attributes, key, value);
    return attributes.build();
  }

  private static void put(AttributesBuilder attributes, String key, Object value) {
    if (value instanceof Boolean) attributes.put(key, (Boolean) value);
    else if (value instanceof Long) attributes.put(key, (Long) value);
    else if (value instanceof Double) attributes.put(key, (Double) value);
    else if (value instanceof List) putList(attributes, key, (List<?>) value);
    else attributes.put(key, value.toString());
  }

  private static void putList(AttributesBuilder attributes, String key, List<?> values) {
    Object first = values.isEmpty() ? "" : values.get(0);
    if (first instanceof Boolean)
      attributes.put(AttributeKey.booleanArrayKey(key), only(values, Boolean.class));
    else if (first instanceof Long)
      attributes.put(AttributeKey.longArrayKey(key), only(values, Long.class));
    else if (first instanceof Double)
      attributes.put(AttributeKey.doubleArrayKey(key), only(values, Double.class));
    else attributes.put(AttributeKey.stringArrayKey(key), only(values, String.class));
  }

  private static <T> List<T> only(List<?> values, Class<T> type) {
    List<T> list = new ArrayList<>();
    for (Object each : values) if (type.isInstance(each)) list.add(type.cast(each));
    return list;
  }

  static SpanContext spanContext(
      String traceId, String spanId, byte flags, Map<String, String> state, boolean remote) {
    TraceStateBuilder members = TraceState.builder();
    state.forEach(members::put);
    return remote
        ? SpanContext.createFromRemoteParent(
            traceId, spanId, TraceFlags.fromByte(flags), members.build())
        : SpanContext.create(traceId, spanId, TraceFlags.fromByte(flags), members.build());
  }
}

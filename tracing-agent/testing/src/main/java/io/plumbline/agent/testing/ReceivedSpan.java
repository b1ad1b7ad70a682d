package io.plumbline.agent.testing;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A span as it arrived.
 *
 * @param service {@code service.name} of its resource
 * @param scope name of the instrumentation that made it
 * @param traceId 32 hexadecimal digits
 * @param parentId empty for a root
 * @param links the ids of the spans it is linked to
 * @param attributes String, Long, Double, Boolean or a list of those
 */
public record ReceivedSpan(
    String service,
    String scope,
    SpanKind kind,
    String name,
    String traceId,
    String spanId,
    String parentId,
    Map<String, Object> attributes,
    List<String> links,
    StatusCode status,
    long startEpochNanos,
    long endEpochNanos) {
  public ReceivedSpan {
    attributes = Map.copyOf(attributes);
    links = List.copyOf(links);
  }

  static ReceivedSpan of(Resource resource, String scope, Span span) {
    HexFormat hex = HexFormat.of();
    return new ReceivedSpan(
        String.valueOf(attributes(resource.getAttributesList()).get("service.name")),
        scope,
        span.getKind(),
        span.getName(),
        hex.formatHex(span.getTraceId().toByteArray()),
        hex.formatHex(span.getSpanId().toByteArray()),
        hex.formatHex(span.getParentSpanId().toByteArray()),
        attributes(span.getAttributesList()),
        span.getLinksList().stream()
            .map(link -> hex.formatHex(link.getSpanId().toByteArray()))
            .toList(),
        span.getStatus().getCode(),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano());
  }

  /** An attribute's value, or null. */
  public @Nullable Object attribute(String key) {
    return attributes.get(key);
  }

  /** {@code plumbline.serial}, or null. */
  public @Nullable String serial() {
    return (String) attributes.get("plumbline.serial");
  }

  private static Map<String, Object> attributes(List<KeyValue> list) {
    return list.stream()
        .collect(Collectors.toMap(
            KeyValue::getKey, entry -> value(entry.getValue()), (a, b) -> b, TreeMap::new));
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE ->
        value.getArrayValue().getValuesList().stream().map(ReceivedSpan::value).toList();
      default -> value.getStringValue();
    };
  }
}

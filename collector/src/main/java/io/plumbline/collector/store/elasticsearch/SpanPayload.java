package io.plumbline.collector.store.elasticsearch;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A span as one OTLP {@code ResourceSpans}, which other tools read, too. The service's name, which
 * {@link Origin} has beside the resource, is in {@code schema_url}, where it cannot be taken for an
 * attribute that the source sent.
 */
final class SpanPayload {
  private static final String SERVICE = "plumbline:service:";

  /** By their numbers in OTLP, whose 0 is "unspecified". */
  private static final List<SpanKind> KINDS = List.of(
      SpanKind.INTERNAL,
      SpanKind.INTERNAL,
      SpanKind.SERVER,
      SpanKind.CLIENT,
      SpanKind.PRODUCER,
      SpanKind.CONSUMER);

  private static final List<SpanStatus> STATUSES =
      List.of(SpanStatus.UNSET, SpanStatus.OK, SpanStatus.ERROR);

  private SpanPayload() {}

  static byte[] encode(Span span) {
    Origin origin = span.origin();
    return ResourceSpans.newBuilder()
        .setSchemaUrl(SERVICE + origin.service())
        .setResource(Resource.newBuilder().addAllAttributes(pairs(origin.resource())))
        .addScopeSpans(ScopeSpans.newBuilder()
            .setScope(InstrumentationScope.newBuilder()
                .setName(origin.scopeName())
                .setVersion(origin.scopeVersion()))
            .addSpans(otlp(span)))
        .build()
        .toByteArray();
  }

  private static io.opentelemetry.proto.trace.v1.Span otlp(Span span) {
    var otlp = io.opentelemetry.proto.trace.v1.Span.newBuilder()
        .setTraceId(bytes(span.traceId()))
        .setSpanId(bytes(span.id()))
        .setName(span.name())
        .setKindValue(KINDS.lastIndexOf(span.kind()))
        .setStartTimeUnixNano(span.startEpochNanos())
        .setEndTimeUnixNano(span.endEpochNanos())
        .setStatus(Status.newBuilder()
            .setCodeValue(STATUSES.indexOf(span.status()))
            .setMessage(span.statusMessage()))
        .addAllAttributes(pairs(span.attributes()));
    SpanId parent = span.parentId();
    if (parent != null) otlp.setParentSpanId(bytes(parent));
    for (SpanEvent event : span.events()) {
      otlp.addEventsBuilder()
          .setName(event.name())
          .setTimeUnixNano(event.epochNanos())
          .addAllAttributes(pairs(event.attributes()));
    }
    for (SpanLink link : span.links()) {
      otlp.addLinksBuilder()
          .setTraceId(bytes(link.traceId()))
          .setSpanId(bytes(link.spanId()))
          .addAllAttributes(pairs(link.attributes()));
    }
    return otlp.build();
  }

  private static ByteString bytes(TraceId id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).flip());
  }

  private static ByteString bytes(SpanId id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id.value()).flip());
  }

  private static List<KeyValue> pairs(Attributes attributes) {
    return pairs(attributes.values());
  }

  private static List<KeyValue> pairs(Map<?, ?> values) {
    List<KeyValue> pairs = new ArrayList<>(values.size());
    values.forEach((key, value) -> pairs.add(
        KeyValue.newBuilder().setKey((String) key).setValue(value(value)).build()));
    return pairs;
  }

  private static AnyValue value(Object value) {
    AnyValue.Builder any = AnyValue.newBuilder();
    if (value instanceof String text) return any.setStringValue(text).build();
    if (value instanceof Long number) return any.setIntValue(number).build();
    if (value instanceof Double number) return any.setDoubleValue(number).build();
    if (value instanceof Boolean flag) return any.setBoolValue(flag).build();
    if (value instanceof Map<?, ?> map) {
      return any.setKvlistValue(KeyValueList.newBuilder().addAllValues(pairs(map)))
          .build();
    }
    if (value instanceof List<?> list) {
      ArrayValue.Builder items = ArrayValue.newBuilder();
      for (Object item : list) items.addValues(value(item));
      return any.setArrayValue(items).build();
    }
    throw new IllegalArgumentException(
        "attribute value: " + value.getClass() + " (expected: what Attributes may hold)");
  }

  /** Throws IllegalStateException if it is not what {@link #encode} wrote. */
  static Span decode(byte[] payload) {
    try {
      ResourceSpans of = ResourceSpans.parseFrom(payload);
      ScopeSpans scope = of.getScopeSpans(0);
      Origin origin = new Origin(
          of.getSchemaUrl().substring(SERVICE.length()),
          attributes(of.getResource().getAttributesList()),
          scope.getScope().getName(),
          scope.getScope().getVersion());
      return span(scope.getSpans(0), origin);
    } catch (InvalidProtocolBufferException | IndexOutOfBoundsException foreign) {
      throw new IllegalStateException("a stored span is not one of ours", foreign);
    }
  }

  private static Span span(io.opentelemetry.proto.trace.v1.Span otlp, Origin origin) {
    ByteString parent = otlp.getParentSpanId();
    return new Span(
        traceId(otlp.getTraceId()),
        spanId(otlp.getSpanId()),
        parent.isEmpty() ? null : spanId(parent),
        origin,
        otlp.getName(),
        KINDS.get(otlp.getKindValue()),
        otlp.getStartTimeUnixNano(),
        otlp.getEndTimeUnixNano() - otlp.getStartTimeUnixNano(),
        STATUSES.get(otlp.getStatus().getCodeValue()),
        otlp.getStatus().getMessage(),
        attributes(otlp.getAttributesList()),
        otlp.getEventsList().stream()
            .map(event -> new SpanEvent(
                event.getName(), event.getTimeUnixNano(), attributes(event.getAttributesList())))
            .toList(),
        otlp.getLinksList().stream()
            .map(link -> new SpanLink(
                traceId(link.getTraceId()),
                spanId(link.getSpanId()),
                attributes(link.getAttributesList())))
            .toList());
  }

  private static TraceId traceId(ByteString bytes) {
    ByteBuffer id = bytes.asReadOnlyByteBuffer();
    return new TraceId(id.getLong(), id.getLong());
  }

  private static SpanId spanId(ByteString bytes) {
    return new SpanId(bytes.asReadOnlyByteBuffer().getLong());
  }

  private static Attributes attributes(List<KeyValue> pairs) {
    Attributes.Builder attributes = new Attributes.Builder();
    for (KeyValue pair : pairs) attributes.put(pair.getKey(), value(pair.getValue()));
    return attributes.build();
  }

  private static Object value(AnyValue any) {
    return switch (any.getValueCase()) {
      case INT_VALUE -> any.getIntValue();
      case DOUBLE_VALUE -> any.getDoubleValue();
      case BOOL_VALUE -> any.getBoolValue();
      case ARRAY_VALUE ->
        any.getArrayValue().getValuesList().stream().map(SpanPayload::value).toList();
      case KVLIST_VALUE -> map(any.getKvlistValue());
      default -> any.getStringValue();
    };
  }

  private static Map<String, Object> map(KeyValueList pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (KeyValue pair : pairs.getValuesList()) map.put(pair.getKey(), value(pair.getValue()));
    return java.util.Collections.unmodifiableMap(map);
  }
}

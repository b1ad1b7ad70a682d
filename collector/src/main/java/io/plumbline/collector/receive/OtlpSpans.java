package io.plumbline.collector.receive;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanLink;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns OTLP messages into spans, one request per instance: what JSON is read through, and what the
 * tests hold {@link OtlpProtobuf} to.
 */
final class OtlpSpans {
  private static final String UNKNOWN_SERVICE = "unknown_service";

  private final Decoded.Builder decoded = new Decoded.Builder();

  private OtlpSpans() {}

  static Decoded decode(ExportTraceServiceRequest request) {
    OtlpSpans spans = new OtlpSpans();
    request.getResourceSpansList().forEach(spans::add);
    return spans.decoded.build();
  }

  private void add(ResourceSpans of) {
    Attributes resource = attributes(of.getResource().getAttributesList());
    String service = service(resource.text("service.name"));
    for (var scoped : of.getScopeSpansList()) {
      InstrumentationScope scope = scoped.getScope();
      Origin origin = new Origin(service, resource, scope.getName(), scope.getVersion());
      scoped.getSpansList().forEach(span -> decoded.add(origin, raw(span)));
    }
  }

  static String service(@Nullable String named) {
    return named == null || named.isEmpty() ? UNKNOWN_SERVICE : named;
  }

  private static RawSpan raw(Span span) {
    RawSpan raw = new RawSpan();
    raw.traceId = span.getTraceId().toByteArray();
    raw.spanId = span.getSpanId().toByteArray();
    raw.parentId = span.getParentSpanId().toByteArray();
    raw.traceState = span.getTraceState();
    raw.name = span.getName();
    raw.kind = span.getKindValue();
    raw.startNanos = span.getStartTimeUnixNano();
    raw.endNanos = span.getEndTimeUnixNano();
    raw.status = span.getStatus().getCodeValue();
    raw.statusMessage = span.getStatus().getMessage();
    map(span.getAttributesList()).forEach(raw.attributes::put);
    raw.droppedAttributes = span.getDroppedAttributesCount();
    raw.droppedEvents = span.getDroppedEventsCount();
    raw.droppedLinks = span.getDroppedLinksCount();
    for (Event event : span.getEventsList()) {
      long at = Math.max(0, event.getTimeUnixNano());
      raw.events.add(new SpanEvent(event.getName(), at, attributes(event.getAttributesList())));
    }
    span.getLinksList().forEach(link -> addLink(raw, link));
    return raw;
  }

  private static void addLink(RawSpan raw, Link link) {
    SpanLink read = RawSpan.link(
        link.getTraceId().toByteArray(),
        link.getSpanId().toByteArray(),
        attributes(link.getAttributesList()));
    if (read != null) raw.links.add(read);
  }

  private static Attributes attributes(List<KeyValue> pairs) {
    return pairs.isEmpty() ? Attributes.EMPTY : new Attributes(map(pairs));
  }

  private static Map<String, Object> map(List<KeyValue> pairs) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (KeyValue pair : pairs) {
      values.put(pair.getKey(), value(pair.getValue()));
    }
    return Collections.unmodifiableMap(values);
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE ->
        value.getArrayValue().getValuesList().stream().map(OtlpSpans::value).toList();
      case KVLIST_VALUE -> map(value.getKvlistValue().getValuesList());
      case BYTES_VALUE ->
        Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
      default -> ""; // an attribute that was set to nothing
    };
  }
}

package io.plumbline.collector.receive;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span.Event;
import io.opentelemetry.proto.trace.v1.Span.Link;
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
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns OTLP messages into spans, one request per instance. A span without proper ids can be neither
 * found nor put in a tree: it is rejected and counted. Everything else is kept: a span that ends
 * before it starts (its host's clock was set back) has duration 0, a link without ids is left out.
 */
final class OtlpSpans {
  private static final String UNKNOWN_SERVICE = "unknown_service";

  private final Decoded.Builder decoded = new Decoded.Builder();

  void add(ResourceSpans of) {
    Attributes resource = attributes(of.getResource().getAttributesList());
    String named = resource.text("service.name");
    String service = named == null || named.isEmpty() ? UNKNOWN_SERVICE : named;
    for (var scoped : of.getScopeSpansList()) {
      InstrumentationScope scope = scoped.getScope();
      Origin origin = new Origin(service, resource, scope.getName(), scope.getVersion());
      scoped.getSpansList().forEach(span -> add(origin, span));
    }
  }

  private void add(Origin origin, io.opentelemetry.proto.trace.v1.Span span) {
    try {
      decoded.add(span(origin, span));
    } catch (IllegalArgumentException invalid) {
      // One entry per kind of mistake: the message does not hold the span's own values.
      decoded.reject(String.valueOf(invalid.getMessage()));
    }
  }

  private static Span span(Origin origin, io.opentelemetry.proto.trace.v1.Span span) {
    long start = span.getStartTimeUnixNano();
    long end = span.getEndTimeUnixNano();
    if (start < 0 || end < 0) {
      throw new IllegalArgumentException("time: after the year 2262 (expected: nanoseconds since"
          + " 1970 that fit a signed 64-bit number)");
    }
    return new Span(
        traceId(span.getTraceId()),
        spanId("span id", span.getSpanId()),
        parentId(span.getParentSpanId()),
        origin,
        span.getName(),
        kind(span.getKind()),
        start,
        Math.max(0, end - start),
        status(span.getStatus()),
        span.getStatus().getMessage(),
        attributes(span.getAttributesList()),
        events(span.getEventsList()),
        links(span.getLinksList()));
  }

  private static TraceId traceId(ByteString bytes) {
    if (bytes.size() != 16) {
      throw new IllegalArgumentException(
          "trace id: " + bytes.size() + " bytes (expected: 16, not all zero)");
    }
    ByteBuffer id = bytes.asReadOnlyByteBuffer();
    return new TraceId(id.getLong(), id.getLong());
  }

  private static SpanId spanId(String name, ByteString bytes) {
    if (bytes.size() != 8) {
      throw new IllegalArgumentException(
          name + ": " + bytes.size() + " bytes (expected: 8, not all zero)");
    }
    return new SpanId(bytes.asReadOnlyByteBuffer().getLong());
  }

  /** Some sources write a root's parent as eight zeros. */
  private static @Nullable SpanId parentId(ByteString bytes) {
    if (bytes.isEmpty()) return null;
    if (bytes.size() == 8 && bytes.asReadOnlyByteBuffer().getLong() == 0) return null;
    return spanId("parent span id", bytes);
  }

  private static SpanKind kind(io.opentelemetry.proto.trace.v1.Span.SpanKind kind) {
    return switch (kind) {
      case SPAN_KIND_SERVER -> SpanKind.SERVER;
      case SPAN_KIND_CLIENT -> SpanKind.CLIENT;
      case SPAN_KIND_PRODUCER -> SpanKind.PRODUCER;
      case SPAN_KIND_CONSUMER -> SpanKind.CONSUMER;
      case SPAN_KIND_INTERNAL, SPAN_KIND_UNSPECIFIED, UNRECOGNIZED -> SpanKind.INTERNAL;
    };
  }

  private static SpanStatus status(Status status) {
    return switch (status.getCode()) {
      case STATUS_CODE_OK -> SpanStatus.OK;
      case STATUS_CODE_ERROR -> SpanStatus.ERROR;
      case STATUS_CODE_UNSET, UNRECOGNIZED -> SpanStatus.UNSET;
    };
  }

  private static List<SpanEvent> events(List<Event> events) {
    List<SpanEvent> read = new ArrayList<>(events.size());
    for (Event event : events) {
      long at = Math.max(0, event.getTimeUnixNano());
      read.add(new SpanEvent(event.getName(), at, attributes(event.getAttributesList())));
    }
    return read;
  }

  private static List<SpanLink> links(List<Link> links) {
    List<SpanLink> read = new ArrayList<>(links.size());
    for (Link link : links) {
      if (!isId(link.getTraceId(), 16) || !isId(link.getSpanId(), 8)) continue;
      read.add(new SpanLink(
          traceId(link.getTraceId()),
          spanId("link span id", link.getSpanId()),
          attributes(link.getAttributesList())));
    }
    return read;
  }

  private static boolean isId(ByteString bytes, int size) {
    if (bytes.size() != size) return false;
    for (int at = 0; at < size; at++) {
      if (bytes.byteAt(at) != 0) return true;
    }
    return false;
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

  Decoded decoded() {
    return decoded.build();
  }
}

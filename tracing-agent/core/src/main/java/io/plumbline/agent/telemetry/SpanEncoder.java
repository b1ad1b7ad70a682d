package io.plumbline.agent.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.internal.W3CTraceContextEncoding;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Writes spans as one {@code ExportTraceServiceRequest} of <a
 * href="https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto">OTLP</a>; the
 * numbers of the fields are those of the named messages there. Used by one thread at a time.
 *
 * <pre>
 * request ─► ResourceSpans ─► ScopeSpans ─► Span ─► attributes, events, links, status
 * </pre>
 */
final class SpanEncoder {
  private static final int FIRST_BYTES = 64 * 1024;
  private static final int MAX_KEPT_BYTES = 4 * 1024 * 1024;
  /** Bits of {@code Span.flags} above those of the W3C. */
  private static final int KNOWS_REMOTE = 0x100;

  private static final int IS_REMOTE = 0x200;

  private final BiConsumer<AttributeKey<?>, Object> attribute = this::attribute;
  private ProtobufWriter out = new ProtobufWriter(FIRST_BYTES);
  private int attributesField;

  /** The whole request. */
  byte[] encode(Collection<SpanData> spans) {
    out.clear();
    IdentityHashMap<Resource, IdentityHashMap<InstrumentationScopeInfo, List<SpanData>>> resources =
        new IdentityHashMap<>(); // one, with as many scopes as instrumentations
    for (SpanData span : spans) {
      resources
          .computeIfAbsent(span.getResource(), resource -> new IdentityHashMap<>())
          .computeIfAbsent(span.getInstrumentationScopeInfo(), scope -> new ArrayList<>())
          .add(span);
    }
    resources.forEach(this::resourceSpans);
    byte[] request = out.toByteArray();
    if (out.capacity() > MAX_KEPT_BYTES) out = new ProtobufWriter(FIRST_BYTES);
    return request;
  }

  /** The fields of ResourceSpans but its scopes. */
  byte[] resource(Resource resource) {
    out.clear();
    resourceFields(resource);
    return out.toByteArray();
  }

  /** The fields of ScopeSpans but its spans. */
  byte[] scope(InstrumentationScopeInfo scope) {
    out.clear();
    scopeFields(scope);
    return out.toByteArray();
  }

  /** The fields of Span; without the end, if it has not ended. */
  byte[] span(SpanData span) {
    out.clear();
    spanFields(span);
    return out.toByteArray();
  }

  private void resourceSpans(
      Resource resource, IdentityHashMap<InstrumentationScopeInfo, List<SpanData>> scopes) {
    int message = out.begin(1);
    resourceFields(resource);
    scopes.forEach(this::scopeSpans);
    out.end(message);
  }

  private void resourceFields(Resource resource) {
    int body = out.begin(1);
    attributes(1, resource.getAttributes());
    out.end(body);
    String schema = resource.getSchemaUrl();
    if (schema != null) out.string(3, schema);
  }

  private void scopeSpans(InstrumentationScopeInfo scope, List<SpanData> spans) {
    int message = out.begin(2);
    scopeFields(scope);
    for (SpanData span : spans) {
      int each = out.begin(2);
      spanFields(span);
      out.end(each);
    }
    out.end(message);
  }

  private void scopeFields(InstrumentationScopeInfo scope) {
    int body = out.begin(1);
    out.string(1, scope.getName());
    String version = scope.getVersion();
    if (version != null) out.string(2, version);
    attributes(3, scope.getAttributes());
    out.end(body);
    String schema = scope.getSchemaUrl();
    if (schema != null) out.string(3, schema);
  }

  private void spanFields(SpanData span) {
    SpanContext context = span.getSpanContext();
    ids(context);
    SpanContext parent = span.getParentSpanContext();
    if (parent.isValid()) out.hex(4, parent.getSpanId());
    out.string(5, span.getName());
    out.int64(6, kind(span.getKind()));
    out.fixed64(7, span.getStartEpochNanos());
    if (span.hasEnded()) out.fixed64(8, span.getEndEpochNanos());
    Attributes attributes = span.getAttributes();
    attributes(9, attributes);
    count(10, span.getTotalAttributeCount() - attributes.size());
    List<EventData> events = span.getEvents();
    for (EventData event : events) event(event);
    count(12, span.getTotalRecordedEvents() - events.size());
    List<LinkData> links = span.getLinks();
    for (LinkData link : links) link(link);
    count(14, span.getTotalRecordedLinks() - links.size());
    status(span.getStatus());
    out.fixed32(16, flags(context, parent));
  }

  /** Fields 1 to 3 of a span and of a link. */
  private void ids(SpanContext context) {
    out.hex(1, context.getTraceId());
    out.hex(2, context.getSpanId());
    TraceState state = context.getTraceState();
    if (!state.isEmpty()) out.string(3, W3CTraceContextEncoding.encodeTraceState(state));
  }

  private void event(EventData event) {
    int message = out.begin(11);
    out.fixed64(1, event.getEpochNanos());
    out.string(2, event.getName());
    attributes(3, event.getAttributes());
    count(4, event.getDroppedAttributesCount());
    out.end(message);
  }

  private void link(LinkData link) {
    int message = out.begin(13);
    SpanContext context = link.getSpanContext();
    ids(context);
    attributes(4, link.getAttributes());
    count(5, link.getTotalAttributeCount() - link.getAttributes().size());
    out.fixed32(6, flags(context, context));
    out.end(message);
  }

  private void status(StatusData status) {
    if (status.getStatusCode() == StatusCode.UNSET) return;
    int message = out.begin(15);
    if (!status.getDescription().isEmpty()) out.string(2, status.getDescription());
    out.int64(3, status.getStatusCode() == StatusCode.OK ? 1 : 2);
    out.end(message);
  }

  private static int flags(SpanContext context, SpanContext remote) {
    int flags = KNOWS_REMOTE | (context.getTraceFlags().asByte() & 0xFF);
    return remote.isRemote() ? flags | IS_REMOTE : flags;
  }

  private static int kind(SpanKind kind) {
    switch (kind) {
      case INTERNAL:
        return 1;
      case SERVER:
        return 2;
      case CLIENT:
        return 3;
      case PRODUCER:
        return 4;
      case CONSUMER:
        return 5;
    }
    throw new AssertionError(kind);
  }

  private void count(int field, int count) {
    if (count > 0) out.int64(field, count);
  }

  private void attributes(int field, Attributes attributes) {
    attributesField = field;
    attributes.forEach(attribute);
  }

  private void attribute(AttributeKey<?> key, Object value) {
    int message = out.begin(attributesField);
    out.string(1, key.getKey());
    int any = out.begin(2);
    switch (key.getType()) {
      case STRING:
      case BOOLEAN:
      case LONG:
      case DOUBLE:
        scalar(value);
        break;
      case STRING_ARRAY:
      case BOOLEAN_ARRAY:
      case LONG_ARRAY:
      case DOUBLE_ARRAY:
        array((List<?>) value);
        break;
      case VALUE:
        value((Value<?>) value);
        break;
    }
    out.end(any);
    out.end(message);
  }

  private void scalar(Object value) {
    if (value instanceof String) out.string(1, (String) value);
    else if (value instanceof Boolean) out.int64(2, (Boolean) value ? 1 : 0);
    else if (value instanceof Long) out.int64(3, (Long) value);
    else out.fixed64(4, Double.doubleToRawLongBits((Double) value));
  }

  private void array(List<?> values) {
    int list = out.begin(5);
    for (Object value : values) {
      int any = out.begin(1);
      scalar(value);
      out.end(any);
    }
    out.end(list);
  }

  private void value(Value<?> value) {
    switch (value.getType()) {
      case STRING:
      case BOOLEAN:
      case LONG:
      case DOUBLE:
        scalar(value.getValue());
        break;
      case ARRAY:
        values((List<?>) value.getValue());
        break;
      case KEY_VALUE_LIST:
        keyValues((List<?>) value.getValue());
        break;
      case BYTES:
        ByteBuffer buffer = (ByteBuffer) value.getValue();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        out.bytes(7, bytes);
        break;
      case EMPTY:
        break;
    }
  }

  private void values(List<?> values) {
    int list = out.begin(5);
    for (Object each : values) {
      int any = out.begin(1);
      value((Value<?>) each);
      out.end(any);
    }
    out.end(list);
  }

  private void keyValues(List<?> pairs) {
    int list = out.begin(6);
    for (Object each : pairs) {
      KeyValue pair = (KeyValue) each;
      int message = out.begin(1);
      out.string(1, pair.getKey());
      int any = out.begin(2);
      value(pair.getValue());
      out.end(any);
      out.end(message);
    }
    out.end(list);
  }
}

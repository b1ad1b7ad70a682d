package io.plumbline.collector.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A span as Zipkin v2 JSON, by OpenTelemetry's "Transformation to Zipkin": status as {@code error} and
 * {@code otel.status_code}, scope as {@code otel.scope.*}, events as annotations. The resource's
 * attributes are tags, too, as far as the span has no such tag. What came from Zipkin goes back as it came.
 */
final class ZipkinSpanJson {
  private static final Set<String> NOT_TAGS = Set.of(
      "zipkin.shared",
      "zipkin.shared_parent_id",
      "zipkin.debug",
      "network.local.address",
      "network.local.port",
      "peer.service",
      "network.peer.address",
      "network.peer.port",
      "service.name");

  private ZipkinSpanJson() {}

  static void write(JsonGenerator json, Span span) throws IOException {
    boolean shared = span.attributes().values().get("zipkin.shared") != null;
    SpanId parent = span.parentId();
    String parentId = parent == null ? null : parent.toString();
    String id = span.id().toString();
    if (shared && parentId != null) {
      id = parentId; // the other half's, which it was made from
      parentId = span.attributes().text("zipkin.shared_parent_id");
    }
    json.writeStartObject();
    json.writeStringField("traceId", traceId(span));
    if (parentId != null) json.writeStringField("parentId", parentId);
    json.writeStringField("id", id);
    if (span.kind() != SpanKind.INTERNAL)
      json.writeStringField("kind", span.kind().name());
    json.writeStringField("name", span.name());
    if (span.startEpochNanos() > 0) {
      json.writeNumberField("timestamp", Math.max(1, span.startEpochNanos() / 1_000));
    }
    if (span.durationNanos() > 0) {
      json.writeNumberField("duration", Math.max(1, span.durationNanos() / 1_000));
    }
    Attributes attributes = span.attributes();
    endpoint(json, "localEndpoint", span.service(), attributes, "network.local");
    endpoint(json, "remoteEndpoint", attributes.text("peer.service"), attributes, "network.peer");
    annotations(json, span);
    tags(json, span);
    if (shared) json.writeBooleanField("shared", true);
    if (attributes.values().get("zipkin.debug") != null) json.writeBooleanField("debug", true);
    json.writeEndObject();
  }

  /** Zipkin's clients write a 64-bit id with 16 digits. */
  private static String traceId(Span span) {
    String id = span.traceId().toString();
    return span.traceId().high() == 0 ? id.substring(16) : id;
  }

  private static void endpoint(
      JsonGenerator json,
      String field,
      @Nullable String service,
      Attributes attributes,
      String prefix)
      throws IOException {
    String address = attributes.text(prefix + ".address");
    Long port = attributes.integer(prefix + ".port");
    if (service == null && address == null && port == null) return;
    json.writeObjectFieldStart(field);
    if (service != null) json.writeStringField("serviceName", service);
    if (address != null) {
      json.writeStringField(address.indexOf(':') >= 0 ? "ipv6" : "ipv4", address);
    }
    if (port != null) json.writeNumberField("port", port);
    json.writeEndObject();
  }

  private static void annotations(JsonGenerator json, Span span) throws IOException {
    if (span.events().isEmpty()) return;
    json.writeArrayFieldStart("annotations");
    for (SpanEvent event : span.events()) {
      json.writeStartObject();
      json.writeNumberField("timestamp", event.epochNanos() / 1_000);
      Map<String, Object> values = event.attributes().values();
      json.writeStringField(
          "value", values.isEmpty() ? event.name() : event.name() + ": " + values);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void tags(JsonGenerator json, Span span) throws IOException {
    Map<String, Object> own = span.attributes().values();
    json.writeObjectFieldStart("tags");
    for (var tag : own.entrySet()) {
      if (!NOT_TAGS.contains(tag.getKey())) {
        json.writeStringField(tag.getKey(), tag.getValue().toString());
      }
    }
    for (var tag : span.origin().resource().values().entrySet()) {
      if (!own.containsKey(tag.getKey()) && !NOT_TAGS.contains(tag.getKey())) {
        json.writeStringField(tag.getKey(), tag.getValue().toString());
      }
    }
    if (!span.origin().scopeName().isEmpty()) {
      json.writeStringField("otel.scope.name", span.origin().scopeName());
    }
    if (span.status() != SpanStatus.UNSET && !own.containsKey("otel.status_code")) {
      json.writeStringField("otel.status_code", span.status().name());
    }
    if (span.status() == SpanStatus.ERROR && !own.containsKey("error")) {
      String message = span.statusMessage();
      json.writeStringField("error", message.isEmpty() ? "true" : message);
    }
    json.writeEndObject();
  }
}

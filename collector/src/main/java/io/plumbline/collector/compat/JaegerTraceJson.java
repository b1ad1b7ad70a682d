package io.plumbline.collector.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Origin;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One trace as Jaeger's UI reads it, by OpenTelemetry's "Transformation to Jaeger". */
final class JaegerTraceJson {
  private final JsonGenerator json;
  private final Map<Origin, String> processes = new LinkedHashMap<>();

  JaegerTraceJson(JsonGenerator json) {
    this.json = json;
  }

  void write(List<Span> trace) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceID", trace.get(0).traceId().toString());
    json.writeArrayFieldStart("spans");
    for (Span span : trace) write(span);
    json.writeEndArray();
    json.writeObjectFieldStart("processes");
    for (var process : processes.entrySet()) {
      json.writeObjectFieldStart(process.getValue());
      json.writeStringField("serviceName", process.getKey().service());
      json.writeArrayFieldStart("tags");
      tags(process.getKey().resource());
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeNullField("warnings");
    json.writeEndObject();
  }

  private void write(Span span) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceID", span.traceId().toString());
    json.writeStringField("spanID", span.id().toString());
    json.writeStringField("operationName", span.name());
    json.writeArrayFieldStart("references");
    SpanId parent = span.parentId();
    if (parent != null) reference("CHILD_OF", span.traceId(), parent);
    for (SpanLink link : span.links()) reference("FOLLOWS_FROM", link.traceId(), link.spanId());
    json.writeEndArray();
    json.writeNumberField("startTime", span.startEpochNanos() / 1_000);
    json.writeNumberField("duration", span.durationNanos() / 1_000);
    json.writeArrayFieldStart("tags");
    tags(span.attributes());
    ownTags(span);
    json.writeEndArray();
    json.writeArrayFieldStart("logs");
    for (SpanEvent event : span.events()) log(event);
    json.writeEndArray();
    String process =
        processes.computeIfAbsent(span.origin(), origin -> "p" + (processes.size() + 1));
    json.writeStringField("processID", process);
    json.writeNullField("warnings");
    json.writeEndObject();
  }

  private void reference(String type, TraceId trace, SpanId span) throws IOException {
    json.writeStartObject();
    json.writeStringField("refType", type);
    json.writeStringField("traceID", trace.toString());
    json.writeStringField("spanID", span.toString());
    json.writeEndObject();
  }

  private void ownTags(Span span) throws IOException {
    tag("span.kind", span.kind().name().toLowerCase(Locale.ROOT));
    if (!span.origin().scopeName().isEmpty())
      tag("otel.scope.name", span.origin().scopeName());
    if (span.status() != SpanStatus.UNSET) tag("otel.status_code", span.status().name());
    if (!span.statusMessage().isEmpty()) tag("otel.status_description", span.statusMessage());
    boolean hasError = span.attributes().values().containsKey("error");
    if (span.status() == SpanStatus.ERROR && !hasError) tag("error", true);
  }

  private void tags(Attributes attributes) throws IOException {
    for (var tag : attributes.values().entrySet()) tag(tag.getKey(), tag.getValue());
  }

  private void tag(String key, Object value) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", key);
    if (value instanceof Boolean flag) {
      json.writeStringField("type", "bool");
      json.writeBooleanField("value", flag);
    } else if (value instanceof Long number) {
      json.writeStringField("type", "int64");
      json.writeNumberField("value", number);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeStringField("type", "float64");
      json.writeNumberField("value", number);
    } else {
      json.writeStringField("type", "string");
      json.writeStringField("value", value.toString());
    }
    json.writeEndObject();
  }

  private void log(SpanEvent event) throws IOException {
    json.writeStartObject();
    json.writeNumberField("timestamp", event.epochNanos() / 1_000);
    json.writeArrayFieldStart("fields");
    tag("event", event.name());
    tags(event.attributes());
    json.writeEndArray();
    json.writeEndObject();
  }
}

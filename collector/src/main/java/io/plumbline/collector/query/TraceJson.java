package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.store.TraceSummary;
import io.plumbline.collector.store.TraceSummary.ServiceCount;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The schemas of docs/api/collector.yaml, written as a stream. One instance writes one answer. */
final class TraceJson {
  private final JsonGenerator json;

  TraceJson(JsonGenerator json) {
    this.json = json;
  }

  void summary(TraceSummary trace, int findingCount) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", trace.traceId().toString());
    json.writeStringField("serial", trace.serial());
    json.writeStringField("rootService", trace.rootService());
    json.writeStringField("rootOperation", trace.rootOperation());
    json.writeBooleanField("rootKnown", trace.rootKnown());
    micros("startEpochMicros", trace.startEpochNanos());
    micros("durationMicros", trace.durationNanos());
    json.writeNumberField("spanCount", trace.spanCount());
    json.writeNumberField("errorCount", trace.errorCount());
    services(trace.services());
    json.writeNumberField("findingCount", findingCount);
    json.writeEndObject();
  }

  void services(List<ServiceCount> services) throws IOException {
    json.writeArrayFieldStart("services");
    for (ServiceCount service : services) {
      json.writeStartObject();
      json.writeStringField("name", service.name());
      json.writeNumberField("spanCount", service.spanCount());
      json.writeNumberField("errorCount", service.errorCount());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  void trace(List<Span> spans, List<Finding> findings) throws IOException {
    TraceSummary summary = TraceSummary.of(spans);
    TraceTree tree = TraceTree.of(spans);
    json.writeStartObject();
    heading(summary, tree);
    json.writeArrayFieldStart("spans");
    for (TraceTree.Node node : tree.nodes()) span(node);
    json.writeEndArray();
    critical(TraceColumns.of(tree).critical(), summary);
    findings("findings", findings);
    json.writeEndObject();
  }

  void critical(List<CriticalPath.Segment> segments, TraceSummary summary) throws IOException {
    json.writeArrayFieldStart("criticalPath");
    for (CriticalPath.Segment segment : segments) {
      json.writeStartObject();
      json.writeNumberField("row", segment.row());
      micros("startMicros", segment.startNanos() - summary.startEpochNanos());
      micros("durationMicros", segment.durationNanos());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** What is said of a trace as a whole. */
  void heading(TraceSummary summary, TraceTree tree) throws IOException {
    json.writeStringField("traceId", summary.traceId().toString());
    json.writeArrayFieldStart("serials");
    for (String serial : serials(tree)) json.writeString(serial);
    json.writeEndArray();
    micros("startEpochMicros", summary.startEpochNanos());
    micros("durationMicros", summary.durationNanos());
    json.writeNumberField("spanCount", summary.spanCount());
    json.writeNumberField("errorCount", summary.errorCount());
    services(summary.services());
    json.writeBooleanField("complete", tree.complete());
    json.writeNumberField("missingParents", tree.missingParents());
  }

  private static List<String> serials(TraceTree tree) {
    return tree.nodes().stream()
        .map(node -> node.span().serial())
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  void span(TraceTree.Node node) throws IOException {
    Span span = node.span();
    SpanId parent = span.parentId();
    json.writeStartObject();
    json.writeStringField("traceId", span.traceId().toString());
    json.writeStringField("spanId", span.id().toString());
    json.writeStringField("parentSpanId", parent == null ? null : parent.toString());
    json.writeNumberField("depth", node.depth());
    json.writeNumberField("childCount", node.childCount());
    json.writeBooleanField("missingParent", node.missingParent());
    json.writeStringField("service", span.service());
    json.writeStringField("name", span.name());
    json.writeStringField("kind", lowerCase(span.kind()));
    json.writeStringField("status", lowerCase(span.status()));
    json.writeStringField("statusMessage", span.statusMessage());
    micros("startEpochMicros", span.startEpochNanos());
    micros("durationMicros", span.durationNanos());
    json.writeStringField("serial", span.serial());
    attributes("attributes", span.attributes());
    attributes("resource", span.origin().resource());
    json.writeStringField("scopeName", span.origin().scopeName());
    json.writeStringField("scopeVersion", span.origin().scopeVersion());
    events(span.events());
    links(span.links());
    json.writeEndObject();
  }

  private void events(List<SpanEvent> events) throws IOException {
    json.writeArrayFieldStart("events");
    for (SpanEvent event : events) {
      json.writeStartObject();
      json.writeStringField("name", event.name());
      micros("timeEpochMicros", event.epochNanos());
      attributes("attributes", event.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void links(List<SpanLink> links) throws IOException {
    json.writeArrayFieldStart("links");
    for (SpanLink link : links) {
      json.writeStartObject();
      json.writeStringField("traceId", link.traceId().toString());
      json.writeStringField("spanId", link.spanId().toString());
      attributes("attributes", link.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void attributes(String field, Attributes attributes) throws IOException {
    json.writeObjectFieldStart(field);
    for (var entry : attributes.values().entrySet()) {
      json.writeFieldName(entry.getKey());
      value(entry.getValue());
    }
    json.writeEndObject();
  }

  private void value(Object value) throws IOException {
    if (value instanceof Long number) json.writeNumber(number);
    else if (value instanceof Double number) number(number);
    else if (value instanceof Boolean flag) json.writeBoolean(flag);
    else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object item : list) value(item);
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (var entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        value(entry.getValue());
      }
      json.writeEndObject();
    } else json.writeString(value.toString());
  }

  /** JSON has no NaN and no infinities: they are written as text. */
  private void number(double number) throws IOException {
    if (Double.isFinite(number)) json.writeNumber(number);
    else json.writeString(Double.toString(number));
  }

  void findings(String field, List<Finding> findings) throws IOException {
    json.writeArrayFieldStart(field);
    for (Finding finding : findings) finding(finding);
    json.writeEndArray();
  }

  void finding(Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", finding.id());
    json.writeStringField("code", finding.code().name());
    json.writeStringField("state", finding.state().name());
    json.writeStringField("serial", finding.serial());
    json.writeStringField("caller", finding.caller());
    json.writeStringField("executor", finding.executor());
    json.writeStringField("operation", finding.operation());
    micros("detectedEpochMicros", finding.detectedEpochNanos());
    micros("sinceEpochMicros", finding.sinceEpochNanos());
    micros("resolvedEpochMicros", finding.resolvedEpochNanos());
    rule(finding.rule());
    json.writeArrayFieldStart("evidence");
    for (Evidence evidence : finding.evidence()) evidence(evidence);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void rule(@Nullable BrokenRule rule) throws IOException {
    if (rule == null) {
      json.writeNullField("rule");
      return;
    }
    json.writeObjectFieldStart("rule");
    json.writeStringField("flow", rule.flow());
    json.writeNumberField("version", rule.version());
    json.writeStringField("owner", rule.owner());
    json.writeStringField("id", rule.id());
    json.writeStringField("severity", rule.severity());
    json.writeStringField("key", rule.key());
    json.writeStringField("reason", rule.reason());
    json.writeArrayFieldStart("unknown");
    for (String name : rule.unknown()) json.writeString(name);
    json.writeEndArray();
    BrokenRule.Money atRisk = rule.atRisk();
    if (atRisk == null) {
      json.writeNullField("atRisk");
    } else {
      json.writeObjectFieldStart("atRisk");
      json.writeNumberField("minorUnits", atRisk.minorUnits());
      json.writeStringField("currency", atRisk.currency());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void evidence(Evidence evidence) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", lowerCase(evidence.role()));
    json.writeStringField("traceId", evidence.traceId().toString());
    json.writeStringField("spanId", evidence.spanId().toString());
    json.writeStringField("service", evidence.service());
    json.writeStringField("name", evidence.name());
    json.writeStringField("kind", lowerCase(evidence.kind()));
    micros("startEpochMicros", evidence.startEpochNanos());
    micros("durationMicros", evidence.durationNanos());
    json.writeStringField("outcome", evidence.outcome().name());
    json.writeStringField("why", evidence.why());
    micros("txEndEpochMicros", evidence.txEndEpochNanos());
    json.writeEndObject();
  }

  /** Microseconds with a fraction where there is one, exact: not by way of a double. */
  void micros(String field, @Nullable Long nanos) throws IOException {
    json.writeFieldName(field);
    micros(nanos);
  }

  /** As an element of an array. */
  void micros(@Nullable Long nanos) throws IOException {
    if (nanos == null) {
      json.writeNull();
    } else if (nanos % 1_000 == 0) {
      json.writeNumber(nanos / 1_000);
    } else {
      json.writeNumber(BigDecimal.valueOf(nanos, 3));
    }
  }

  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}

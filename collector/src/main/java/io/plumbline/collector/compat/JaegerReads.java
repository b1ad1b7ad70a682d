package io.plumbline.collector.compat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.query.BadRequestException;
import io.plumbline.collector.query.NotFoundException;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.SpanCounts;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * {@code GET /api/traces}, {@code /api/services} and what else Jaeger's UI and Grafana ask Jaeger's
 * query service for. Thread-safe; every method reads from disk.
 */
public final class JaegerReads {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEFAULT_LIMIT = 20;
  private static final int MOST_TRACES = 1_000;

  private final TraceLookup lookup;
  private final SpanCounts counts;
  private final LongSupplier nowMillis;

  /**
   * Answers from the store.
   *
   * @param counts over the spans of the store
   * @param nowMillis since 1970, what {@code endTs} is when it is not given
   */
  public JaegerReads(SpanStore store, SpanCounts counts, LongSupplier nowMillis) {
    this.lookup = new TraceLookup(store);
    this.counts = counts;
    this.nowMillis = nowMillis;
  }

  /** {@code /api/services}. */
  public byte[] services(CompatParameters ignored) throws StoreUnavailableException {
    return names(lookup.store().services());
  }

  /** {@code /api/services/{service}/operations}. */
  public byte[] operationNames(String service) throws StoreUnavailableException {
    return names(lookup.store().operations(service));
  }

  /** {@code /api/operations?service=}: with the kind left open, since a name may have several. */
  public byte[] operations(CompatParameters parameters) throws StoreUnavailableException {
    List<String> names = lookup.store().operations(parameters.required("service"));
    return data(names.size(), json -> {
      for (String name : names) {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("spanKind", "");
        json.writeEndObject();
      }
    });
  }

  /** {@code /api/traces?service=} with conditions, or {@code ?traceID=}. */
  public byte[] traces(CompatParameters parameters) throws StoreUnavailableException {
    List<String> ids = parameters.all("traceID");
    if (ids.isEmpty()) return traces(search(parameters));
    List<List<Span>> traces = new ArrayList<>();
    for (String id : ids.subList(0, Math.min(ids.size(), MOST_TRACES))) {
      List<Span> spans = lookup.trace(id);
      if (!spans.isEmpty()) traces.add(spans);
    }
    return traces(traces);
  }

  private List<List<Span>> search(CompatParameters parameters) throws StoreUnavailableException {
    Map<String, String> tags = tags(parameters);
    boolean error = "true".equals(tags.remove("error"));
    var conditions = new TraceLookup.Conditions(
        parameters.text("service"),
        parameters.text("operation"),
        error,
        tags,
        parameters.durationNanos("minDuration", 0),
        parameters.durationNanos("maxDuration", Long.MAX_VALUE),
        micros(parameters.number("start", 0)),
        micros(parameters.number("end", Long.MAX_VALUE / 1_000)));
    return lookup.find(conditions, any -> true, parameters.limit(DEFAULT_LIMIT, MOST_TRACES));
  }

  private static long micros(long micros) {
    return Math.min(micros, Long.MAX_VALUE / 1_000) * 1_000;
  }

  /** {@code tags={"key":"value"}}, and the older {@code tag=key:value}. */
  private static Map<String, String> tags(CompatParameters parameters) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String pair : parameters.all("tag")) {
      int colon = pair.indexOf(':');
      if (colon < 1) throw new BadRequestException("tag: '" + pair + "' (expected: key:value)");
      tags.put(pair.substring(0, colon), pair.substring(colon + 1));
    }
    for (String object : parameters.all("tags")) {
      try {
        JsonNode json = JSON.readTree(object);
        if (json == null || !json.isObject()) throw new BadRequestException(notAnObject(object));
        json.properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
      } catch (JacksonException malformed) {
        throw new BadRequestException(notAnObject(object), malformed);
      }
    }
    return tags;
  }

  private static String notAnObject(String text) {
    return "tags: '" + text + "' (expected: a JSON object of strings)";
  }

  /** {@code /api/traces/{traceId}}. */
  public byte[] trace(String id) throws StoreUnavailableException {
    List<Span> spans = lookup.trace(id);
    if (spans.isEmpty()) throw new NotFoundException("trace not found");
    return traces(List.of(spans));
  }

  /** {@code /api/dependencies?endTs=&lookback=}, both in milliseconds. */
  public byte[] dependencies(CompatParameters parameters) throws StoreUnavailableException {
    long end = parameters.number("endTs", nowMillis.getAsLong());
    long start = Math.max(0, end - parameters.number("lookback", 86_400_000));
    List<DependencyLinks.Link> links = DependencyLinks.of(counts.dependencies(
        micros(Math.min(start, Long.MAX_VALUE / 2_000) * 1_000),
        micros(Math.min(end, Long.MAX_VALUE / 2_000) * 1_000 + 1_000)));
    return data(links.size(), json -> {
      for (DependencyLinks.Link link : links) {
        json.writeStartObject();
        json.writeStringField("parent", link.parent());
        json.writeStringField("child", link.child());
        json.writeNumberField("callCount", link.callCount());
        json.writeEndObject();
      }
    });
  }

  private static byte[] names(List<String> names) {
    return data(names.size(), json -> {
      for (String name : names) json.writeString(name);
    });
  }

  private static byte[] traces(List<List<Span>> traces) {
    return data(traces.size(), json -> writeTraces(json, traces));
  }

  private static void writeTraces(JsonGenerator json, List<List<Span>> traces) throws IOException {
    for (List<Span> trace : traces) new JaegerTraceJson(json).write(trace);
  }

  /** The envelope that all answers have. */
  private static byte[] data(int total, CompatJson.Writing items) {
    return CompatJson.of(json -> {
      json.writeStartObject();
      json.writeArrayFieldStart("data");
      items.to(json);
      json.writeEndArray();
      json.writeNumberField("total", total);
      json.writeNumberField("limit", 0);
      json.writeNumberField("offset", 0);
      json.writeNullField("errors");
      json.writeEndObject();
    });
  }
}

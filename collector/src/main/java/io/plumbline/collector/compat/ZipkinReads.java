package io.plumbline.collector.compat;

import com.fasterxml.jackson.core.JsonGenerator;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v2/*} as Zipkin answers it (zipkin-api, zipkin2-api.yaml). Remote services, keys
 * and values are those of the newest traces. Thread-safe; every method reads from disk.
 */
public final class ZipkinReads {
  private static final int DEFAULT_LIMIT = 10;
  private static final int NEWEST = 100;
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
  public ZipkinReads(SpanStore store, SpanCounts counts, LongSupplier nowMillis) {
    this.lookup = new TraceLookup(store);
    this.counts = counts;
    this.nowMillis = nowMillis;
  }

  /** {@code /services}. */
  public byte[] services(CompatParameters ignored) throws StoreUnavailableException {
    return names(lookup.store().services());
  }

  /** {@code /spans?serviceName=}. */
  public byte[] spans(CompatParameters parameters) throws StoreUnavailableException {
    return names(lookup.store().operations(parameters.required("serviceName")));
  }

  /** {@code /remoteServices?serviceName=}. */
  public byte[] remoteServices(CompatParameters parameters) throws StoreUnavailableException {
    String service = parameters.required("serviceName");
    return names(newest(service, span -> {
      String peer = span.attributes().text("peer.service");
      return span.service().equals(service) && peer != null ? Set.of(peer) : Set.of();
    }));
  }

  /** {@code /autocompleteKeys}. */
  public byte[] autocompleteKeys(CompatParameters ignored) throws StoreUnavailableException {
    return names(newest(null, span -> span.attributes().values().keySet()));
  }

  /** {@code /autocompleteValues?key=}. */
  public byte[] autocompleteValues(CompatParameters parameters) throws StoreUnavailableException {
    String key = parameters.required("key");
    return names(newest(null, span -> {
      String value = span.attributes().text(key);
      return value == null ? Set.of() : Set.of(value);
    }));
  }

  private Set<String> newest(@Nullable String service, Function<Span, Set<String>> names)
      throws StoreUnavailableException {
    var conditions = new TraceLookup.Conditions(
        service, null, false, Map.of(), 0, Long.MAX_VALUE, 0, Long.MAX_VALUE);
    Set<String> found = new TreeSet<>();
    for (List<Span> trace : lookup.find(conditions, any -> true, NEWEST)) {
      for (Span span : trace) found.addAll(names.apply(span));
    }
    return found;
  }

  /** {@code /traces}. */
  public byte[] traces(CompatParameters parameters) throws StoreUnavailableException {
    Query query = query(parameters);
    return traces(lookup.find(
        query.conditions(), query.wanted(), parameters.limit(DEFAULT_LIMIT, MOST_TRACES)));
  }

  private record Query(TraceLookup.Conditions conditions, Predicate<List<Span>> wanted) {}

  /** {@code annotationQuery}: {@code key=value} and {@code key}, joined by " and ". */
  private Query query(CompatParameters parameters) {
    Map<String, String> equal = new LinkedHashMap<>();
    List<String> present = new ArrayList<>();
    boolean error = false;
    String annotations = parameters.text("annotationQuery");
    for (String condition : annotations == null ? new String[0] : annotations.split(" and ")) {
      int equals = condition.indexOf('=');
      String key = (equals < 0 ? condition : condition.substring(0, equals)).strip();
      if (equals >= 0) equal.put(key, condition.substring(equals + 1).strip());
      else if (key.equals("error")) error = true;
      else if (!key.isEmpty()) present.add(key);
    }
    String remote = parameters.text("remoteServiceName");
    if (remote != null) equal.put("peer.service", remote);
    long[] range = rangeNanos(parameters);
    String service = parameters.text("serviceName");
    return new Query(
        new TraceLookup.Conditions(
            service,
            parameters.text("spanName"),
            error,
            equal,
            micros(parameters.number("minDuration", 0)),
            maxDuration(parameters),
            range[0],
            range[1]),
        trace -> present.stream().allMatch(key -> isIn(trace, key)));
  }

  /** As a tag's key, or as what was annotated. */
  private static boolean isIn(List<Span> trace, String key) {
    return trace.stream()
        .anyMatch(span -> span.attributes().values().containsKey(key)
            || span.events().stream().anyMatch(event -> event.name().equals(key)));
  }

  /** {@code endTs} and {@code lookback}, both in milliseconds. */
  private long[] rangeNanos(CompatParameters parameters) {
    long end = parameters.number("endTs", nowMillis.getAsLong());
    long start = Math.max(0, end - parameters.number("lookback", end));
    return new long[] {millis(start), millis(end) + 1_000_000};
  }

  private static long millis(long millis) {
    return Math.min(millis, Long.MAX_VALUE / 2_000_000) * 1_000_000;
  }

  private static long maxDuration(CompatParameters parameters) {
    long micros = parameters.number("maxDuration", Long.MAX_VALUE);
    return micros == Long.MAX_VALUE ? Long.MAX_VALUE : micros(micros);
  }

  private static long micros(long micros) {
    return Math.min(micros, Long.MAX_VALUE / 1_000) * 1_000;
  }

  /** {@code /trace/{traceId}}. */
  public byte[] trace(String id) throws StoreUnavailableException {
    List<Span> spans = lookup.trace(id);
    if (spans.isEmpty()) throw new NotFoundException("no trace " + id);
    return CompatJson.of(json -> writeTrace(json, spans));
  }

  /** {@code /traceMany?traceIds=a,b}. */
  public byte[] traceMany(CompatParameters parameters) throws StoreUnavailableException {
    List<List<Span>> traces = new ArrayList<>();
    for (String id : parameters.required("traceIds").split(",", MOST_TRACES)) {
      List<Span> spans = lookup.trace(id.strip());
      if (!spans.isEmpty()) traces.add(spans);
    }
    return traces(traces);
  }

  /** {@code /dependencies?endTs=&lookback=}. */
  public byte[] dependencies(CompatParameters parameters) throws StoreUnavailableException {
    long[] range = rangeNanos(parameters);
    List<DependencyLinks.Link> links = DependencyLinks.of(counts.dependencies(range[0], range[1]));
    return CompatJson.of(json -> {
      json.writeStartArray();
      for (DependencyLinks.Link link : links) {
        json.writeStartObject();
        json.writeStringField("parent", link.parent());
        json.writeStringField("child", link.child());
        json.writeNumberField("callCount", link.callCount());
        if (link.errorCount() > 0) json.writeNumberField("errorCount", link.errorCount());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static byte[] names(Iterable<String> names) {
    return CompatJson.of(json -> {
      json.writeStartArray();
      for (String name : names) json.writeString(name);
      json.writeEndArray();
    });
  }

  private static byte[] traces(List<List<Span>> traces) {
    return CompatJson.of(json -> {
      json.writeStartArray();
      for (List<Span> trace : traces) writeTrace(json, trace);
      json.writeEndArray();
    });
  }

  private static void writeTrace(JsonGenerator json, List<Span> trace) throws IOException {
    json.writeStartArray();
    for (Span span : trace) ZipkinSpanJson.write(json, span);
    json.writeEndArray();
  }
}

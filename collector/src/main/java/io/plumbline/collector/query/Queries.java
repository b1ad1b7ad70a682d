package io.plumbline.collector.query;

import static io.plumbline.collector.query.JsonAnswer.json;
import static io.plumbline.collector.query.JsonAnswer.object;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.AttributeCatalog;
import io.plumbline.collector.store.DependencyGraph;
import io.plumbline.collector.store.Facet;
import io.plumbline.collector.store.GroupStatistics;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.InvalidCursorException;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanCounts;
import io.plumbline.collector.store.SpanCounts.Group;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answers of {@code /api/v1}, as JSON (docs/api/collector.yaml). Thread-safe; every method reads
 * from disk, so it must not be called on an I/O thread. Each may throw {@link BadRequestException} or
 * {@link NotFoundException}.
 */
public final class Queries {
  /** The most spans of one serial that are shown. */
  static final int MOST_SERIAL_SPANS = 10_000;

  /** The most rows of a window: what a browser can still draw from. */
  private static final int MOST_ROWS = 100_000;

  private static final int DEFAULT_ROWS = 10_000;
  private static final int DEFAULT_COLUMNS = 100;
  private static final int DEFAULT_SERIES = 10;
  private static final int DEFAULT_SERIES_COLUMNS = 60;
  private static final int DEFAULT_COMPLETIONS = 50;
  private static final int DEFAULT_FACET_VALUES = 20;

  private final SpanStore store;
  private final SpanCounts counts;
  private final AttributeCatalog catalog;
  private final FindingStore findings;
  private final FindingAnswers ofFindings;
  private final SourceReport sources;

  /**
   * Answers from both stores.
   *
   * @param counts over the spans of the store
   * @param catalog of their attributes
   * @param ofFindings answers about findings alone
   */
  public Queries(
      SpanStore store,
      SpanCounts counts,
      AttributeCatalog catalog,
      FindingAnswers ofFindings,
      SourceReport sources) {
    this.store = store;
    this.counts = counts;
    this.catalog = catalog;
    this.findings = ofFindings.findings().store();
    this.ofFindings = ofFindings;
    this.sources = sources;
  }

  /** The answers about findings alone. */
  public FindingAnswers ofFindings() {
    return ofFindings;
  }

  /** {@code GET /sources}. */
  public byte[] sources() {
    return object(sources::write);
  }

  /** {@code GET /traces}. */
  public byte[] traces(QueryParameters parameters)
      throws StoreUnavailableException, FindingsUnavailableException {
    Page<TraceSummary> page = search(parameters);
    List<TraceId> ids = page.items().stream().map(TraceSummary::traceId).toList();
    Map<TraceId, Integer> counts = findings.countByTrace(ids);
    return object((json, write) -> {
      json.writeArrayFieldStart("traces");
      for (TraceSummary trace : page.items()) {
        write.summary(trace, counts.getOrDefault(trace.traceId(), 0));
      }
      json.writeEndArray();
      json.writeStringField("nextCursor", page.nextCursor());
    });
  }

  private Page<TraceSummary> search(QueryParameters parameters) throws StoreUnavailableException {
    try {
      return store.search(parameters.traceQuery());
    } catch (InvalidCursorException notOurs) {
      throw new BadRequestException(String.valueOf(notOurs.getMessage()), notOurs);
    }
  }

  /** {@code GET /traces/{traceId}}. */
  public byte[] trace(String traceId)
      throws StoreUnavailableException, FindingsUnavailableException {
    TraceId id = traceId(traceId);
    List<Span> spans = spans(id);
    List<Finding> ofTrace = findings.ofTrace(id);
    return json((json, write) -> write.trace(spans, ofTrace));
  }

  private List<Span> spans(TraceId id) throws StoreUnavailableException {
    List<Span> spans = store.trace(id);
    if (!spans.isEmpty()) return spans;
    throw new NotFoundException(
        "no trace " + id + " (expected: one whose spans have arrived; they may be on their way)");
  }

  /** {@code GET /traces/{traceId}/columns}. */
  public byte[] traceColumns(String traceId, QueryParameters parameters)
      throws StoreUnavailableException, FindingsUnavailableException {
    QueryParameters.Window window = parameters.window(DEFAULT_ROWS, MOST_ROWS);
    TraceId id = traceId(traceId);
    List<Span> spans = spans(id);
    List<Finding> ofTrace = findings.ofTrace(id);
    TraceSummary summary = TraceSummary.of(spans);
    TraceTree tree = TraceTree.of(spans);
    return object((json, write) -> {
      write.heading(summary, tree);
      new ColumnsJson(json, write, TraceColumns.of(tree), evidence(id, ofTrace), window)
          .write(summary);
      write.findings("findings", ofTrace);
    });
  }

  private static Set<SpanId> evidence(TraceId trace, List<Finding> findings) {
    Set<SpanId> spans = new HashSet<>();
    for (Finding finding : findings) {
      for (Evidence evidence : finding.evidence()) {
        if (evidence.traceId().equals(trace)) spans.add(evidence.spanId());
      }
    }
    return spans;
  }

  /** {@code GET /traces/{traceId}/spans/{spanId}}. */
  public byte[] traceSpan(String traceId, String spanId) throws StoreUnavailableException {
    TraceId trace = traceId(traceId);
    SpanId id = BadRequestException.parse(spanId, SpanId::parse);
    for (TraceTree.Node node : TraceTree.of(spans(trace)).nodes()) {
      if (node.span().id().equals(id)) return json((json, write) -> write.span(node));
    }
    throw new NotFoundException("no span " + id + " in trace " + trace
        + " (expected: one that has arrived; it may be on its way)");
  }

  private static TraceId traceId(String text) {
    return BadRequestException.parse(text, TraceId::parse);
  }

  /** {@code GET /serials/{serial}}. */
  public byte[] serial(String serial)
      throws StoreUnavailableException, FindingsUnavailableException {
    SerialSpans found = serialSpans(serial);
    List<Finding> ofSerial = findings.ofSerial(serial);
    List<Span> all =
        found.traces().stream().flatMap(List::stream).sorted(TraceTree.BY_START).toList();
    long end = all.stream().mapToLong(Span::endEpochNanos).max().orElseThrow();
    return object((json, write) -> {
      json.writeStringField("serial", serial);
      write.micros("startEpochMicros", all.get(0).startEpochNanos());
      write.micros("endEpochMicros", end);
      write.services(TraceSummary.countByService(all));
      json.writeArrayFieldStart("traces");
      for (List<Span> trace : found.traces()) {
        TraceId id = trace.get(0).traceId();
        write.trace(
            trace, ofSerial.stream().filter(finding -> isIn(id, finding)).toList());
      }
      json.writeEndArray();
      write.findings("findings", ofSerial);
      json.writeBooleanField("truncated", found.truncated());
    });
  }

  private static boolean isIn(TraceId trace, Finding finding) {
    return finding.evidence().stream().anyMatch(evidence -> evidence.traceId().equals(trace));
  }

  private record SerialSpans(List<List<Span>> traces, boolean truncated) {}

  /** Whole traces, oldest first, until the bound; spans without the serial are part of the tree. */
  private SerialSpans serialSpans(String serial) throws StoreUnavailableException {
    List<Span> carrying = store.serial(serial, MOST_SERIAL_SPANS + 1);
    if (carrying.isEmpty()) {
      throw new NotFoundException("no span carries serial number " + serial
          + " (expected: one that has arrived; it may be mistyped, or on its way)");
    }
    boolean truncated = carrying.size() > MOST_SERIAL_SPANS;
    Set<TraceId> ids = new LinkedHashSet<>();
    carrying.stream().sorted(TraceTree.BY_START).forEach(span -> ids.add(span.traceId()));
    List<List<Span>> traces = new ArrayList<>();
    int room = MOST_SERIAL_SPANS;
    for (TraceId id : ids) {
      List<Span> spans = store.trace(id);
      if (spans.size() > room) {
        truncated = true;
        spans = spans.stream().sorted(TraceTree.BY_START).limit(room).toList();
      }
      if (!spans.isEmpty()) traces.add(spans);
      room -= spans.size();
    }
    traces.sort(Comparator.comparingLong(Queries::start));
    return new SerialSpans(traces, truncated);
  }

  private static long start(List<Span> trace) {
    return trace.stream().mapToLong(Span::startEpochNanos).min().orElseThrow();
  }

  /** {@code GET /services}. */
  public byte[] services() throws StoreUnavailableException {
    List<String> names = store.services();
    return object((json, write) -> names(json, "services", names));
  }

  /** {@code GET /operations}. */
  public byte[] operations(QueryParameters parameters) throws StoreUnavailableException {
    parameters.allow(Set.of("service"));
    List<String> names = store.operations(parameters.required("service"));
    return object((json, write) -> names(json, "operations", names));
  }

  /** {@code GET /heatmap}. */
  public byte[] heatmap(QueryParameters parameters) throws StoreUnavailableException {
    TraceQuery selection = parameters.selection(Set.of("columns"));
    Heatmap map = counts.heatmap(
        selection, parameters.number("columns", DEFAULT_COLUMNS, Heatmap.MOST_COLUMNS));
    return object((json, write) -> {
      write.micros("startEpochMicros", map.cells().isEmpty() ? null : map.startEpochNanos());
      write.micros("columnMicros", map.columnNanos());
      json.writeNumberField("columns", map.columns());
      json.writeArrayFieldStart("cells");
      for (Heatmap.Cell cell : map.cells()) {
        json.writeStartObject();
        json.writeNumberField("column", cell.column());
        write.micros("fromDurationMicros", cell.row() == 0 ? 0L : 1L << cell.row());
        json.writeNumberField("spans", cell.spans());
        json.writeNumberField("errors", cell.errors());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** {@code GET /statistics}. */
  public byte[] statistics(QueryParameters parameters) throws StoreUnavailableException {
    TraceQuery selection = parameters.selection(Set.of("by"));
    List<GroupStatistics> groups = counts.statistics(selection, by(parameters));
    return object((json, write) -> {
      json.writeArrayFieldStart("groups");
      for (GroupStatistics group : groups) {
        json.writeStartObject();
        json.writeStringField("name", group.name());
        json.writeNumberField("spans", group.spans());
        json.writeNumberField("errors", group.errors());
        write.micros("p50Micros", group.p50Nanos());
        write.micros("p95Micros", group.p95Nanos());
        write.micros("p99Micros", group.p99Nanos());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static Group by(QueryParameters parameters) {
    Group by = parameters.constant("by", Group.values(), TraceJson::lowerCase);
    return by == null ? Group.SERVICE : by;
  }

  /** {@code GET /statistics/series}. */
  public byte[] series(QueryParameters parameters) throws StoreUnavailableException {
    TraceQuery selection = parameters.selection(Set.of("by", "limit", "columns"));
    int groups = parameters.number("limit", DEFAULT_SERIES, StatisticsSeries.MOST_GROUPS);
    int columns =
        parameters.number("columns", DEFAULT_SERIES_COLUMNS, StatisticsSeries.MOST_COLUMNS);
    StatisticsSeries series = counts.series(selection, by(parameters), groups, columns);
    return object((json, write) -> new SeriesJson(json, write).write(series));
  }

  /** {@code GET /dependencies}. */
  public byte[] dependencies(QueryParameters parameters) throws StoreUnavailableException {
    QueryParameters.Range range = parameters.range();
    DependencyGraph graph = counts.dependencies(range.startEpochNanos(), range.endEpochNanos());
    return object((json, write) -> {
      json.writeArrayFieldStart("edges");
      for (DependencyGraph.Edge edge : graph.edges()) {
        json.writeStartObject();
        json.writeStringField("caller", edge.caller());
        json.writeStringField("callee", edge.callee());
        json.writeStringField("via", TraceJson.lowerCase(edge.via()));
        json.writeNumberField("calls", edge.calls());
        json.writeNumberField("errors", edge.errors());
        write.micros("p50Micros", edge.p50Nanos());
        write.micros("p95Micros", edge.p95Nanos());
        write.micros("p99Micros", edge.p99Nanos());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("unknownCallers", graph.unknownCallers());
      json.writeNumberField("callsLeftOut", graph.callsLeftOut());
    });
  }

  /** {@code GET /attributes}: keys. */
  public byte[] attributeKeys(QueryParameters parameters) throws StoreUnavailableException {
    parameters.allow(Set.of("prefix", "limit"));
    List<String> keys =
        catalog.attributeKeys(prefix(parameters), parameters.limit(DEFAULT_COMPLETIONS));
    return object((json, write) -> names(json, "keys", keys));
  }

  /** {@code GET /attributes/values}. */
  public byte[] attributeValues(QueryParameters parameters) throws StoreUnavailableException {
    parameters.allow(Set.of("key", "prefix", "limit"));
    List<String> values = catalog.attributeValues(
        parameters.required("key"), prefix(parameters), parameters.limit(DEFAULT_COMPLETIONS));
    return object((json, write) -> names(json, "values", values));
  }

  private static String prefix(QueryParameters parameters) {
    String prefix = parameters.text("prefix");
    return prefix == null ? "" : prefix;
  }

  /** {@code GET /facets}. */
  public byte[] facet(QueryParameters parameters) throws StoreUnavailableException {
    TraceQuery selection = parameters.selection(Set.of("key", "limit"));
    int limit = parameters.limit(DEFAULT_FACET_VALUES);
    Facet facet = catalog.facet(selection, parameters.required("key"));
    return object((json, write) -> {
      json.writeNumberField("selectedSpans", facet.selectedSpans());
      json.writeNumberField("otherSpans", facet.otherSpans());
      json.writeNumberField("valueCount", facet.values().size());
      json.writeBooleanField("complete", facet.complete());
      json.writeArrayFieldStart("values");
      for (Facet.Value value : facet.values().stream().limit(limit).toList()) {
        json.writeStartObject();
        json.writeStringField("value", value.text());
        json.writeNumberField("selected", value.selected());
        json.writeNumberField("others", value.others());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static void names(JsonGenerator json, String field, List<String> names)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String name : names) json.writeString(name);
    json.writeEndArray();
  }

  /** {@code GET /status}. */
  public byte[] status() throws StoreUnavailableException, FindingsUnavailableException {
    StoreStats stats = store.stats();
    Long checkedUntil = ofFindings.findings().checkedUntil();
    long open = ofFindings.findings().open();
    return object((json, write) -> {
      json.writeNumberField("spans", stats.spans());
      write.micros("newestSpanEpochMicros", stats.newestStartEpochNanos());
      json.writeNumberField("openFindings", open);
      write.micros("checkedUntilEpochMicros", checkedUntil);
    });
  }
}

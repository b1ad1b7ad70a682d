package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.json.JsonData;
import io.plumbline.collector.store.DependencyGraph;
import io.plumbline.collector.store.DependencyGraph.Via;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Who called whom, by a join of spans with their parents over columns; no span is decoded. The
 * cluster cannot join, but it can hand out the columns trace by trace, so that only one trace has to
 * be held; where links lead is asked for in batches. For one thread, used once.
 */
final class DependencyCounting {
  /** Edges beyond are counted together. */
  private static final int MOST_EDGES = 1_000;

  private static final long BEFORE_NANOS = TimeUnit.HOURS.toNanos(1);

  /** A caller's clock may be later than the callee's. */
  private static final long AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int PAGE = 10_000;
  private static final int LINKS_AT_ONCE = 5_000;
  private static final int DIGITS = 2; // durations within a hundredth
  private static final Set<String> EXITS = Set.of("client", "producer");
  private static final Set<String> ENTRIES = Set.of("server", "consumer");
  private static final List<String> COLUMNS = List.of(
      SpanDocument.TRACE,
      SpanDocument.SPAN,
      SpanDocument.PARENT,
      SpanDocument.SERVICE,
      SpanDocument.KIND,
      SpanDocument.STATUS,
      SpanDocument.START,
      SpanDocument.DURATION,
      SpanDocument.LINKS);
  private static final List<SortOptions> BY_TRACE = List.of(
      SpanReader.by(SpanDocument.TRACE, SortOrder.Asc),
      SpanReader.by(SpanDocument.SPAN, SortOrder.Asc));

  private final Cluster cluster;
  private final long startNanos;
  private final long endNanos;
  private final Query inReach;
  private final Map<Ends, Counted> edges = new HashMap<>();
  private final List<Linked> links = new ArrayList<>();
  private long unknownCallers;
  private long callsLeftOut;

  /** Counts calls that begin at or after the start and before the end. */
  DependencyCounting(Cluster cluster, long startNanos, long endNanos) {
    this.cluster = cluster;
    this.startNanos = startNanos;
    this.endNanos = endNanos;
    long from = startNanos < BEFORE_NANOS ? 0 : startNanos - BEFORE_NANOS;
    long to = endNanos > Long.MAX_VALUE - AFTER_NANOS ? Long.MAX_VALUE : endNanos + AFTER_NANOS;
    this.inReach = Query.of(with -> with.range(range -> range.untyped(
        longs -> longs.field(SpanDocument.START).gte(JsonData.of(from)).lte(JsonData.of(to)))));
  }

  /** The columns of one span. */
  private record Row(
      String id,
      @Nullable String parentId,
      String service,
      String kind,
      boolean isError,
      long start,
      long duration,
      List<String> links) {
    private static Row of(Hit<Void> hit) {
      String trace = text(hit, SpanDocument.TRACE);
      String parent = text(hit, SpanDocument.PARENT);
      return new Row(
          trace + "-" + text(hit, SpanDocument.SPAN),
          parent == null ? null : trace + "-" + parent,
          String.valueOf(text(hit, SpanDocument.SERVICE)),
          String.valueOf(text(hit, SpanDocument.KIND)),
          "error".equals(text(hit, SpanDocument.STATUS)),
          number(hit, SpanDocument.START),
          number(hit, SpanDocument.DURATION),
          all(hit, SpanDocument.LINKS));
    }

    private static @Nullable String text(Hit<Void> hit, String field) {
      List<String> all = all(hit, field);
      return all.isEmpty() ? null : all.get(0);
    }

    private static List<String> all(Hit<Void> hit, String field) {
      JsonData values = hit.fields().get(field);
      if (values == null) return List.of();
      return List.of(values.to(String[].class));
    }

    private static long number(Hit<Void> hit, String field) {
      JsonData values = hit.fields().get(field);
      return values == null ? 0 : values.to(long[].class)[0];
    }
  }

  private record Ends(String caller, String callee, Via via) {}

  /** A message and whose it is. */
  private record Linked(Row callee, String callerId) {}

  /** One edge while it is counted. */
  private static final class Counted {
    private final Histogram durations = new Histogram(DIGITS);
    private long errors;
  }

  DependencyGraph graph() throws StoreUnavailableException {
    if (startNanos < endNanos) countTraces();
    countLinks();
    List<DependencyGraph.Edge> all = new ArrayList<>();
    edges.forEach((ends, counted) -> all.add(edge(ends, counted)));
    all.sort(Comparator.comparingLong(DependencyGraph.Edge::calls)
        .reversed()
        .thenComparing(DependencyGraph.Edge::caller)
        .thenComparing(DependencyGraph.Edge::callee)
        .thenComparing(DependencyGraph.Edge::via));
    return new DependencyGraph(all, unknownCallers, callsLeftOut);
  }

  private void countTraces() throws StoreUnavailableException {
    Map<String, Row> trace = new HashMap<>();
    String current = "";
    List<FieldValue> after = List.of();
    while (true) {
      List<Hit<Void>> page = page(inReach, PAGE, after);
      for (Hit<Void> hit : page) {
        after = hit.sort();
        String traceId = hit.sort().get(0).stringValue();
        if (!traceId.equals(current)) countTrace(trace);
        current = traceId;
        Row row = Row.of(hit);
        trace.put(row.id(), row);
      }
      if (page.size() < PAGE) break;
    }
    countTrace(trace);
  }

  private List<Hit<Void>> page(Query matches, int size, List<FieldValue> after)
      throws StoreUnavailableException {
    return cluster
        .ask(client -> client.search(
            search -> {
              search.index(Indices.ALL).query(matches).size(size).sort(BY_TRACE);
              search.source(none -> none.fetch(false)).trackTotalHits(t -> t.enabled(false));
              for (String column : COLUMNS) search.docvalueFields(one -> one.field(column));
              return after.isEmpty() ? search : search.searchAfter(after);
            },
            Void.class))
        .hits()
        .hits();
  }

  private void countTrace(Map<String, Row> trace) throws StoreUnavailableException {
    for (Row callee : trace.values()) {
      if (callee.start() < startNanos || callee.start() >= endNanos) continue;
      String parent = callee.parentId();
      if (parent != null) called(trace.get(parent), callee);
      for (String link : callee.links()) {
        if (!link.equals(parent)) links.add(new Linked(callee, link));
      }
    }
    trace.clear();
    if (links.size() >= LINKS_AT_ONCE) countLinks();
  }

  private void countLinks() throws StoreUnavailableException {
    for (int from = 0; from < links.size(); from += LINKS_AT_ONCE) {
      List<Linked> some = links.subList(from, Math.min(links.size(), from + LINKS_AT_ONCE));
      List<String> ids = some.stream().map(Linked::callerId).distinct().toList();
      Query theirs = Query.of(with -> with.ids(any -> any.values(ids)));
      Map<String, Row> callers = new HashMap<>();
      for (Hit<Void> hit : page(ConditionQueries.both(inReach, theirs), ids.size(), List.of())) {
        Row row = Row.of(hit);
        callers.put(row.id(), row);
      }
      for (Linked link : some) called(callers.get(link.callerId()), link.callee());
    }
    links.clear();
  }

  private void called(@Nullable Row caller, Row callee) {
    boolean isEntry = ENTRIES.contains(callee.kind());
    if (caller == null) {
      if (isEntry) unknownCallers++;
      return;
    }
    boolean isOtherInstance = isEntry && EXITS.contains(caller.kind());
    if (caller.service().equals(callee.service()) && !isOtherInstance) return;
    Via via = callee.kind().equals("consumer") ? Via.MESSAGE : Via.CALL;
    Ends ends = new Ends(caller.service(), callee.service(), via);
    Counted edge = edges.get(ends);
    if (edge == null) {
      if (edges.size() == MOST_EDGES) {
        callsLeftOut++;
        return;
      }
      edge = new Counted();
      edges.put(ends, edge);
    }
    edge.durations.recordValue(callee.duration());
    if (callee.isError()) edge.errors++;
  }

  private static DependencyGraph.Edge edge(Ends ends, Counted counted) {
    Histogram durations = counted.durations;
    return new DependencyGraph.Edge(
        ends.caller(),
        ends.callee(),
        ends.via(),
        durations.getTotalCount(),
        counted.errors,
        durations.getValueAtPercentile(50),
        durations.getValueAtPercentile(95),
        durations.getValueAtPercentile(99));
  }
}

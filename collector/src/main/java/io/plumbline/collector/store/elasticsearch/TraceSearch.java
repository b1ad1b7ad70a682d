package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.search.Hit;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.InvalidCursorException;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import io.plumbline.collector.store.match.TraceCondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of one search. A trace stands where its earliest matching span started; without a
 * condition that is where the trace started.
 *
 * <p>The search walks over matching spans, newest first, and lists a trace when it comes to that
 * span. All its other matching spans lie before it in the walk, so a page that goes on behind the
 * cursor cannot meet the trace again. The cluster is asked about many traces at once: a step of the
 * walk, where their earliest spans are, and, at the end, all spans of those listed.
 */
final class TraceSearch {
  private static final List<SortOptions> NEWEST_FIRST = List.of(
      SpanReader.by(SpanDocument.START, SortOrder.Desc),
      SpanReader.by(SpanDocument.TRACE, SortOrder.Asc));
  private static final List<SortOptions> OLDEST_FIRST = List.of(
      SpanReader.by(SpanDocument.START, SortOrder.Asc),
      SpanReader.by(SpanDocument.TRACE, SortOrder.Asc));

  private static final int FIRST_STEP = 256;
  private static final int LONGEST_STEP = 1 << 13;

  /** Traces read at once: most have some tens of spans. */
  private static final int TRACES_AT_ONCE = 50;

  /** Traces read for one page to see whether they match. */
  private static final int MOST_EXAMINED = 2_000;

  private static final long NOWHERE = Long.MIN_VALUE;

  private final Cluster cluster;
  private final TraceQuery query;
  private final Query matches;
  private final Map<TraceId, Long> earliest = new HashMap<>();
  private final boolean isExamined;
  private int examined;

  TraceSearch(Cluster cluster, TraceQuery query, Query matches) {
    this.cluster = cluster;
    this.query = query;
    this.matches = matches;
    this.isExamined = !(query.traces() instanceof TraceCondition.Spans);
  }

  /** Where a span stands in the walk. */
  private record Place(long start, TraceId trace) {
    private static Place of(Hit<?> hit) {
      return new Place(
          hit.sort().get(0).longValue(), TraceId.parse(hit.sort().get(1).stringValue()));
    }

    private List<FieldValue> sort() {
      return List.of(FieldValue.of(start), FieldValue.of(trace.toString()));
    }

    private String cursor() {
      return HexFormat.of().toHexDigits(start) + "-" + trace;
    }

    private static Place parse(String cursor) {
      try {
        if (cursor.length() == 49 && cursor.charAt(16) == '-') {
          return new Place(
              HexFormat.fromHexDigitsToLong(cursor, 0, 16), TraceId.parse(cursor.substring(17)));
        }
      } catch (IllegalArgumentException notOurs) {
        throw badCursor(cursor, notOurs);
      }
      throw badCursor(cursor, null);
    }

    private static InvalidCursorException badCursor(String cursor, @Nullable Exception cause) {
      return new InvalidCursorException(
          "cursor: '" + cursor + "' (expected: nextCursor of the page before, as it is)", cause);
    }
  }

  Page<TraceSummary> page() throws StoreUnavailableException {
    Set<TraceId> listed = new LinkedHashSet<>();
    String cursor = query.cursor();
    Place after = cursor == null ? null : Place.parse(cursor);
    for (int step = FIRST_STEP; ; step = Math.min(4 * step, LONGEST_STEP)) {
      List<Place> spans = next(after, step);
      for (int at = 0; at < spans.size(); at++) {
        Place span = spans.get(at);
        boolean isFull = listed.size() == query.limit();
        boolean isTired = examined >= MOST_EXAMINED && after != null;
        // Behind a page that is full there may be nothing more to find: then it is the last.
        if (isTired && !isFull) return page(listed, after);
        boolean isNew = !listed.contains(span.trace()) && isEarliest(spans, at);
        if (isFull && isNew) return page(listed, after);
        if (isNew) listed.add(span.trace());
        after = span;
      }
      if (spans.size() < step) return page(listed, null);
    }
  }

  private List<Place> next(@Nullable Place after, int count) throws StoreUnavailableException {
    return cluster
        .ask(client -> client.search(
            search -> {
              search.index(Indices.ALL).query(matches).size(count).sort(NEWEST_FIRST);
              search.source(none -> none.fetch(false)).trackTotalHits(t -> t.enabled(false));
              return after == null ? search : search.searchAfter(after.sort());
            },
            Void.class))
        .hits()
        .hits()
        .stream()
        .map(Place::of)
        .toList();
  }

  private boolean isEarliest(List<Place> spans, int at) throws StoreUnavailableException {
    Place span = spans.get(at);
    if (!earliest.containsKey(span.trace())) lookUp(unknown(spans, at));
    return earliest.getOrDefault(span.trace(), NOWHERE) == span.start();
  }

  /** The trace at this place and those behind it, as many as are looked up at once. */
  private Set<TraceId> unknown(List<Place> spans, int from) {
    Set<TraceId> unknown = new LinkedHashSet<>();
    int most = isExamined ? TRACES_AT_ONCE : Integer.MAX_VALUE;
    for (int at = from; at < spans.size() && unknown.size() < most; at++) {
      TraceId trace = spans.get(at).trace();
      if (!earliest.containsKey(trace)) unknown.add(trace);
    }
    return unknown;
  }

  private void lookUp(Set<TraceId> traces) throws StoreUnavailableException {
    if (isExamined) examine(traces);
    else askForEarliest(traces);
  }

  private void askForEarliest(Set<TraceId> traces) throws StoreUnavailableException {
    Query ofThem = ConditionQueries.both(matches, ofTraces(traces));
    cluster
        .ask(client -> client.search(
            search -> search
                .index(Indices.ALL)
                .query(ofThem)
                .size(traces.size())
                .sort(OLDEST_FIRST)
                .collapse(each -> each.field(SpanDocument.TRACE))
                .source(none -> none.fetch(false))
                .trackTotalHits(total -> total.enabled(false)),
            Void.class))
        .hits()
        .hits()
        .stream()
        .map(Place::of)
        .forEach(first -> earliest.put(first.trace(), first.start()));
    for (TraceId trace : traces) earliest.putIfAbsent(trace, NOWHERE); // deleted meanwhile
  }

  /** Reads the traces, since their spans' places in the tree count. */
  private void examine(Set<TraceId> traces) throws StoreUnavailableException {
    examined += traces.size();
    for (TraceId trace : traces) earliest.put(trace, NOWHERE);
    read(traces).forEach((trace, spans) -> earliest.put(trace, firstMatch(spans)));
  }

  private long firstMatch(List<Span> trace) {
    return query.traces().in(trace).stream()
        .mapToLong(Span::startEpochNanos)
        .filter(query::isInTime)
        .min()
        .orElse(NOWHERE);
  }

  private Page<TraceSummary> page(Set<TraceId> listed, @Nullable Place after)
      throws StoreUnavailableException {
    Map<TraceId, TraceSummary> summaries = new HashMap<>();
    List<TraceId> all = List.copyOf(listed);
    for (int from = 0; from < all.size(); from += TRACES_AT_ONCE) {
      List<TraceId> some = all.subList(from, Math.min(all.size(), from + TRACES_AT_ONCE));
      read(some).forEach((trace, spans) -> summaries.put(trace, TraceSummary.of(spans)));
    }
    List<TraceSummary> traces = new ArrayList<>();
    for (TraceId trace : all) {
      TraceSummary summary = summaries.get(trace);
      if (summary != null) traces.add(summary); // else retention has deleted it meanwhile
    }
    return new Page<>(traces, after == null ? null : after.cursor());
  }

  private Map<TraceId, List<Span>> read(Collection<TraceId> traces)
      throws StoreUnavailableException {
    Map<TraceId, List<Span>> byTrace = new LinkedHashMap<>();
    for (Span span : new SpanReader(cluster).read(ofTraces(traces), Integer.MAX_VALUE)) {
      byTrace.computeIfAbsent(span.traceId(), trace -> new ArrayList<>()).add(span);
    }
    return byTrace;
  }

  private static Query ofTraces(Collection<TraceId> traces) {
    return ConditionQueries.oneOf(
        SpanDocument.TRACE, traces.stream().map(TraceId::toString).toList());
  }
}

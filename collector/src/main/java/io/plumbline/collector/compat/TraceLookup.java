package io.plumbline.collector.compat;

import io.plumbline.collector.query.BadRequestException;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whole traces from the store, for answers that are lists of them. Bounded. Thread-safe. */
final class TraceLookup {
  /** So many traces are looked at for an answer that has to look into them. */
  static final int MOST_LOOKED_AT = 1_000;

  /** So many spans one answer may have. */
  private static final int MOST_SPANS = 200_000;

  private static final Comparator<Span> BY_START =
      Comparator.comparingLong(Span::startEpochNanos).thenComparing(Span::id);

  private final SpanStore store;

  TraceLookup(SpanStore store) {
    this.store = store;
  }

  /** What both tools can ask for. */
  record Conditions(
      @Nullable String service,
      @Nullable String operation,
      boolean error,
      Map<String, String> attributes,
      long minDurationNanos,
      long maxDurationNanos,
      long startNanos,
      long endNanos) {
    private TraceQuery query(int limit, @Nullable String cursor) {
      try {
        return new TraceQuery(traces(), startNanos, endNanos, limit, cursor);
      } catch (IllegalArgumentException impossible) {
        throw new BadRequestException(String.valueOf(impossible.getMessage()), impossible);
      }
    }

    private TraceCondition traces() {
      List<SpanCondition> all = new ArrayList<>();
      if (service != null) all.add(new SpanCondition.Equal(Field.Intrinsic.SERVICE, service));
      if (operation != null) all.add(new SpanCondition.Equal(Field.Intrinsic.NAME, operation));
      if (error) all.add(new SpanCondition.Equal(Field.Intrinsic.STATUS, "error"));
      attributes.forEach(
          (key, value) -> all.add(new SpanCondition.Equal(new Field.Attribute(key), value)));
      if (minDurationNanos > 0 || maxDurationNanos < Long.MAX_VALUE) {
        all.add(new SpanCondition.DurationBetween(minDurationNanos, maxDurationNanos));
      }
      return all.isEmpty()
          ? TraceCondition.ANY
          : new TraceCondition.Spans(new SpanCondition.All(all));
    }
  }

  List<Span> trace(String id) throws StoreUnavailableException {
    List<Span> spans = new ArrayList<>(store.trace(CompatParameters.traceId(id)));
    spans.sort(BY_START);
    return spans;
  }

  /** Newest first. */
  List<List<Span>> find(Conditions conditions, Predicate<List<Span>> wanted, int limit)
      throws StoreUnavailableException {
    List<List<Span>> found = new ArrayList<>();
    int looked = 0;
    int spans = 0;
    String cursor = null;
    do {
      Page<TraceSummary> page = store.search(conditions.query(Math.min(100, limit), cursor));
      for (TraceSummary summary : page.items()) {
        List<Span> trace = trace(summary.traceId().toString());
        looked++;
        if (trace.isEmpty() || !wanted.test(trace)) continue;
        found.add(trace);
        spans += trace.size();
        if (found.size() == limit || spans >= MOST_SPANS) return found;
      }
      cursor = page.nextCursor();
    } while (cursor != null && looked < MOST_LOOKED_AT);
    return found;
  }

  SpanStore store() {
    return store;
  }
}

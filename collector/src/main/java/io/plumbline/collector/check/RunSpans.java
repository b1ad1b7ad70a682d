package io.plumbline.collector.check;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the spans of a run that is not tied by the serial. */
final class RunSpans {
  private RunSpans() {}

  /** At most so many of the spans whose attribute has the value, of any trace. */
  static List<Span> read(SpanStore store, String attribute, String value, int limit)
      throws StoreUnavailableException {
    SpanCondition condition = new SpanCondition.Equal(new Field.Attribute(attribute), value);
    List<Span> spans = new ArrayList<>();
    String cursor = null;
    do {
      Page<TraceSummary> page = page(store, condition, cursor);
      for (TraceSummary trace : page.items()) {
        for (Span span : store.trace(trace.traceId())) {
          if (condition.matches(span)) spans.add(span);
          if (spans.size() == limit) return spans;
        }
      }
      cursor = page.nextCursor();
    } while (cursor != null);
    return spans;
  }

  private static Page<TraceSummary> page(
      SpanStore store, SpanCondition condition, @Nullable String cursor)
      throws StoreUnavailableException {
    return store.search(new TraceQuery(
        new TraceCondition.Spans(condition), 0, Long.MAX_VALUE, TraceQuery.MAX_LIMIT, cursor));
  }
}

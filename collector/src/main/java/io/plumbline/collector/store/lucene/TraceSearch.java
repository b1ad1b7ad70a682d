package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.InvalidCursorException;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.jspecify.annotations.Nullable;

/**
 * One page of one search. A trace stands where its earliest matching span started; without a
 * condition that is where the trace started.
 *
 * <p>The search walks over matching spans, newest first, and lists a trace when it comes to that
 * span. All its other matching spans lie before it in the walk, so a page that goes on behind the
 * cursor cannot meet the trace again, and no page has to remember what the others showed.
 */
final class TraceSearch {
  static final Sort NEWEST_FIRST = new Sort(
      new SortField(SpanDocument.START, SortField.Type.LONG, true),
      new SortField(SpanDocument.TRACE_HIGH, SortField.Type.LONG),
      new SortField(SpanDocument.TRACE_LOW, SortField.Type.LONG));

  static final Sort OLDEST_FIRST = new Sort(new SortField(SpanDocument.START, SortField.Type.LONG));
  private static final int FIRST_STEP = 256;
  private static final int LONGEST_STEP = 1 << 14;

  /** Traces read for one page to see whether they match: half a second's worth. */
  private static final int MOST_EXAMINED = 2_000;

  private static final long NOWHERE = Long.MIN_VALUE;

  private final IndexSearcher searcher;
  private final TraceQuery query;
  private final Query matches;
  private final Map<TraceId, Long> earliest = new HashMap<>();
  private final Set<TraceId> listed = new HashSet<>();
  private final boolean isExamined;
  private int examined;

  TraceSearch(IndexSearcher searcher, TraceQuery query) {
    this.searcher = searcher;
    this.query = query;
    this.matches = matches(query);
    this.isExamined =
        !(query.traces() instanceof TraceCondition.Spans spans && isCheap(spans.condition()));
  }

  /** Whether the index answers it from single terms. */
  private static boolean isCheap(SpanCondition condition) {
    if (condition instanceof SpanCondition.All all) {
      return all.conditions().stream().allMatch(TraceSearch::isCheap);
    }
    if (condition instanceof SpanCondition.OneOf any) {
      return any.conditions().stream().allMatch(TraceSearch::isCheap);
    }
    if (condition instanceof SpanCondition.Not not) return isCheap(not.condition());
    return condition instanceof SpanCondition.Equal
        || condition instanceof SpanCondition.DurationBetween;
  }

  /** Spans that the query looks for; of places in the tree, those that can be the last one. */
  static Query matches(TraceQuery query) {
    Query condition = ConditionQueries.of(query.traces().candidates());
    if (query.startEpochNanos() == 0 && query.endEpochNanos() == Long.MAX_VALUE) return condition;
    return new BooleanQuery.Builder()
        .add(condition, Occur.FILTER)
        .add(
            LongPoint.newRangeQuery(
                SpanDocument.START, query.startEpochNanos(), query.endEpochNanos() - 1),
            Occur.FILTER)
        .build();
  }

  Page<TraceSummary> page() throws IOException {
    List<TraceSummary> traces = new ArrayList<>();
    String cursor = query.cursor();
    FieldDoc after = cursor == null ? null : position(cursor);
    for (int step = FIRST_STEP; ; step = Math.min(4 * step, LONGEST_STEP)) {
      ScoreDoc[] spans = next(after, step);
      for (ScoreDoc span : spans) {
        boolean isFull = traces.size() == query.limit();
        if (isFull || examined == MOST_EXAMINED) {
          // Behind a page that is full there may be nothing more to find: then it is the last.
          if (!isFull || isEarliest(span)) {
            return new Page<>(traces, cursor(Objects.requireNonNull(after)));
          }
        } else if (isEarliest(span)) {
          traces.add(summary(trace(span)));
        }
        after = (FieldDoc) span;
      }
      if (spans.length < step) return new Page<>(traces, null);
    }
  }

  private ScoreDoc[] next(@Nullable FieldDoc after, int count) throws IOException {
    return searcher.search(matches, new TopFieldCollectorManager(NEWEST_FIRST, count, after, 1))
        .scoreDocs;
  }

  private boolean isEarliest(ScoreDoc span) throws IOException {
    TraceId trace = trace(span);
    if (listed.contains(trace)) return false; // a second span that started in the same nanosecond
    Long first = earliest.get(trace);
    if (first == null) {
      first = earliestStart(trace);
      earliest.put(trace, first);
    }
    return start(span) == first;
  }

  private long earliestStart(TraceId trace) throws IOException {
    if (isExamined) return examine(trace);
    Query ofTrace = new BooleanQuery.Builder()
        .add(matches, Occur.FILTER)
        .add(new TermQuery(SpanDocument.traceTerm(trace)), Occur.FILTER)
        .build();
    return start(searcher.search(ofTrace, 1, OLDEST_FIRST).scoreDocs[0]);
  }

  /** Reads the trace, since its spans' places count, or since the index would scan terms again. */
  private long examine(TraceId trace) throws IOException {
    examined++;
    return query.traces().in(spans(trace)).stream()
        .mapToLong(Span::startEpochNanos)
        .filter(query::isInTime)
        .min()
        .orElse(NOWHERE);
  }

  private TraceSummary summary(TraceId trace) throws IOException {
    listed.add(trace);
    return TraceSummary.of(spans(trace));
  }

  private List<Span> spans(TraceId trace) throws IOException {
    return LuceneSpanStore.all(searcher, SpanDocument.traceTerm(trace), Integer.MAX_VALUE);
  }

  static long start(ScoreDoc span) {
    return field(span, 0);
  }

  private static TraceId trace(ScoreDoc span) {
    return new TraceId(field(span, 1), field(span, 2));
  }

  private static long field(ScoreDoc span, int field) {
    return (Long) ((FieldDoc) span).fields[field];
  }

  private static String cursor(FieldDoc span) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(start(span)) + "-" + trace(span);
  }

  /** Behind every span with this start and trace, whatever their place in the index is. */
  private static FieldDoc position(String cursor) {
    try {
      if (cursor.length() == 49 && cursor.charAt(16) == '-') {
        TraceId trace = TraceId.parse(cursor.substring(17));
        Object[] fields = {HexFormat.fromHexDigitsToLong(cursor, 0, 16), trace.high(), trace.low()};
        return new FieldDoc(Integer.MAX_VALUE, Float.NaN, fields);
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

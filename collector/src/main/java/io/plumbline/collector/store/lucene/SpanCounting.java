package io.plumbline.collector.store.lucene;

import io.plumbline.collector.store.GroupStatistics;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.TraceQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** One count over the matching spans, from the columns beside the index ("doc values"). */
final class SpanCounting {
  /** The rest is left out: nobody reads a longer list, and each has a histogram of 8 KiB. */
  static final int MOST_GROUPS = 1_000;

  private static final int ROWS = 64;

  private final IndexSearcher searcher;
  private final Query matches;

  SpanCounting(IndexSearcher searcher, TraceQuery query) {
    this.searcher = searcher;
    this.matches = TraceSearch.matches(query);
  }

  /** Hears of each matching span of one segment; values are read by advancing to its document. */
  interface Counter {
    void count(int document) throws IOException;
  }

  /** Makes the counter of one segment. */
  interface Counting {
    Counter in(LeafReader segment) throws IOException;
  }

  private void each(Counting counting) throws IOException {
    each(searcher, matches, counting);
  }

  /** Shows every matching span to the counter of its segment. */
  static void each(IndexSearcher searcher, Query matches, Counting counting) throws IOException {
    Query rewritten = searcher.rewrite(matches);
    Weight weight = searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null) continue;
      Bits live = leaf.reader().getLiveDocs();
      Counter counter = counting.in(leaf.reader());
      DocIdSetIterator documents = scorer.iterator();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live == null || live.get(document)) counter.count(document);
      }
    }
  }

  /** Columns of the same width, from the first matching span to the last. */
  private record TimeGrid(long start, long width, int columns) {
    private int column(long startNanos) {
      return (int) ((startNanos - start) / width);
    }
  }

  /** Without columns if no span matches. */
  private TimeGrid grid(int columns) throws IOException {
    TopDocs newest = searcher.search(matches, 1, TraceSearch.NEWEST_FIRST);
    if (newest.scoreDocs.length == 0) return new TimeGrid(0, 1, 0);
    TopDocs oldest = searcher.search(matches, 1, TraceSearch.OLDEST_FIRST);
    long start = TraceSearch.start(oldest.scoreDocs[0]);
    long length = TraceSearch.start(newest.scoreDocs[0]) - start + 1;
    long width = Math.max(1, (length + columns - 1) / columns);
    return new TimeGrid(start, width, (int) ((length + width - 1) / width));
  }

  Heatmap heatmap(int columns) throws IOException {
    TimeGrid grid = grid(columns);
    int used = grid.columns();
    long[] spans = new long[used * ROWS];
    long[] errors = new long[used * ROWS];
    each(segment -> {
      NumericDocValues starts = DocValues.getNumeric(segment, SpanDocument.START);
      NumericDocValues durations = DocValues.getNumeric(segment, SpanDocument.DURATION);
      NumericDocValues statuses = DocValues.getNumeric(segment, SpanDocument.STATUS);
      return document -> {
        int column = grid.column(value(starts, document));
        int cell = column * ROWS + Heatmap.row(value(durations, document));
        spans[cell]++;
        if (isError(statuses, document)) errors[cell]++;
      };
    });
    return new Heatmap(grid.start(), grid.width(), used, cells(spans, errors));
  }

  private static List<Heatmap.Cell> cells(long[] spans, long[] errors) {
    List<Heatmap.Cell> cells = new ArrayList<>();
    for (int at = 0; at < spans.length; at++) {
      if (spans[at] == 0) continue;
      cells.add(new Heatmap.Cell(at / ROWS, at % ROWS, spans[at], errors[at]));
    }
    return cells;
  }

  static long value(NumericDocValues column, int document) throws IOException {
    return column.advanceExact(document) ? column.longValue() : 0;
  }

  static boolean isError(NumericDocValues statuses, int document) throws IOException {
    return value(statuses, document) == 1;
  }

  /** One group while it is counted. */
  private static final class Counted {
    private final LatencySketch durations = new LatencySketch();
    private long errors;
  }

  /**
   * By the names in the field, which has a column of them.
   *
   * @param field {@link SpanDocument#SERVICE} or {@link SpanDocument#OPERATION}
   */
  List<GroupStatistics> statistics(String field) throws IOException {
    return mostFirst(counted(field)).stream()
        .map(group -> statistics(group.getKey().utf8ToString(), group.getValue()))
        .toList();
  }

  private static List<Map.Entry<BytesRef, Counted>> mostFirst(Map<BytesRef, Counted> groups) {
    Comparator<Map.Entry<BytesRef, Counted>> byCount =
        Comparator.comparingLong(group -> group.getValue().durations.count());
    return groups.entrySet().stream()
        .sorted(byCount.reversed().thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  private Map<BytesRef, Counted> counted(String field) throws IOException {
    Map<BytesRef, Counted> groups = new HashMap<>();
    each(segment -> {
      SortedDocValues names = DocValues.getSorted(segment, field);
      NumericDocValues durations = DocValues.getNumeric(segment, SpanDocument.DURATION);
      NumericDocValues statuses = DocValues.getNumeric(segment, SpanDocument.STATUS);
      Counted[] known = new Counted[names.getValueCount()];
      return document -> {
        if (!names.advanceExact(document)) return;
        int name = names.ordValue();
        if (known[name] == null) known[name] = group(groups, names.lookupOrd(name));
        if (known[name] == null) return;
        known[name].durations.add(value(durations, document));
        if (isError(statuses, document)) known[name].errors++;
      };
    });
    return groups;
  }

  /** The groups with the most spans, over time; the field as in {@link #statistics}. */
  StatisticsSeries series(String field, int most, int columns) throws IOException {
    List<Map.Entry<BytesRef, Counted>> all = mostFirst(counted(field));
    List<BytesRef> shown = all.stream().limit(most).map(Map.Entry::getKey).toList();
    TimeGrid grid = grid(columns);
    Counted[][] rows = new Counted[shown.size()][grid.columns()];
    each(segment -> {
      SortedDocValues names = DocValues.getSorted(segment, field);
      Counted[][] known = new Counted[names.getValueCount()][];
      for (int row = 0; row < rows.length; row++) {
        int name = names.lookupTerm(shown.get(row));
        if (name >= 0) known[name] = rows[row];
      }
      NumericDocValues starts = DocValues.getNumeric(segment, SpanDocument.START);
      NumericDocValues durations = DocValues.getNumeric(segment, SpanDocument.DURATION);
      NumericDocValues statuses = DocValues.getNumeric(segment, SpanDocument.STATUS);
      return document -> {
        Counted[] row = names.advanceExact(document) ? known[names.ordValue()] : null;
        if (row == null) return;
        int column = grid.column(value(starts, document));
        if (row[column] == null) row[column] = new Counted();
        row[column].durations.add(value(durations, document));
        if (isError(statuses, document)) row[column].errors++;
      };
    });
    List<StatisticsSeries.Group> groups = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      groups.add(new StatisticsSeries.Group(shown.get(row).utf8ToString(), points(rows[row])));
    }
    int leftOut = all.size() - shown.size();
    return new StatisticsSeries(grid.start(), grid.width(), grid.columns(), groups, leftOut);
  }

  private static List<StatisticsSeries.Point> points(Counted[] row) {
    List<StatisticsSeries.Point> points = new ArrayList<>();
    for (int column = 0; column < row.length; column++) {
      Counted counted = row[column];
      if (counted == null) continue;
      LatencySketch durations = counted.durations;
      points.add(new StatisticsSeries.Point(
          column,
          durations.count(),
          counted.errors,
          durations.quantile(0.5),
          durations.quantile(0.95),
          durations.quantile(0.99)));
    }
    return points;
  }

  /** Null if there are too many. */
  private static @Nullable Counted group(Map<BytesRef, Counted> groups, BytesRef name) {
    Counted known = groups.get(name);
    if (known != null || groups.size() == MOST_GROUPS) return known;
    Counted group = new Counted();
    groups.put(BytesRef.deepCopyOf(name), group);
    return group;
  }

  private static GroupStatistics statistics(String name, Counted counted) {
    LatencySketch durations = counted.durations;
    return new GroupStatistics(
        name,
        durations.count(),
        counted.errors,
        durations.quantile(0.5),
        durations.quantile(0.95),
        durations.quantile(0.99));
  }
}

package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.HistogramBucket;
import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.util.NamedValue;
import io.plumbline.collector.store.GroupStatistics;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One count over the matching spans, by the cluster. */
final class SpanCounting {
  /** The rest is left out: nobody reads a longer list. */
  private static final int MOST_GROUPS = 1_000;

  private static final int ROWS = 64;
  private static final long MICRO = 1_000;

  private final Cluster cluster;
  private final Query matches;

  SpanCounting(Cluster cluster, Query matches) {
    this.cluster = cluster;
    this.matches = matches;
  }

  /**
   * Columns of the same width, from the first matching span to the last. In microseconds: the
   * cluster divides time as doubles, which hold these exactly, and nanoseconds not.
   */
  private record TimeGrid(long startMicros, long widthMicros, int columns) {
    private long startNanos() {
      return startMicros * MICRO;
    }

    private long widthNanos() {
      return widthMicros * MICRO;
    }

    private Aggregation with(Map<String, Aggregation> each) {
      double width = widthMicros;
      double offset = Math.floorMod(startMicros, widthMicros);
      return Aggregation.of(of -> of.histogram(columns -> columns
              .field(SpanDocument.START_MICROS)
              .interval(width)
              .offset(offset)
              .minDocCount(1))
          .aggregations(each));
    }

    private int column(HistogramBucket bucket) {
      return Math.toIntExact(((long) bucket.key() - startMicros) / widthMicros);
    }
  }

  /** Without columns if no span matches. */
  private TimeGrid grid(int columns) throws StoreUnavailableException {
    Long newest = start(SortOrder.Desc);
    Long oldest = start(SortOrder.Asc);
    if (newest == null || oldest == null) return new TimeGrid(0, 1, 0);
    long start = Math.floorDiv(oldest, MICRO);
    long length = Math.floorDiv(newest, MICRO) - start + 1;
    long width = Math.max(1, (length + columns - 1) / columns);
    return new TimeGrid(start, width, (int) ((length + width - 1) / width));
  }

  private @Nullable Long start(SortOrder order) throws StoreUnavailableException {
    List<Hit<Void>> first = cluster
        .ask(client -> client.search(
            search -> search
                .index(Indices.ALL)
                .query(matches)
                .size(1)
                .sort(SpanReader.by(SpanDocument.START, order))
                .source(none -> none.fetch(false))
                .trackTotalHits(total -> total.enabled(false)),
            Void.class))
        .hits()
        .hits();
    return first.isEmpty() ? null : first.get(0).sort().get(0).longValue();
  }

  Heatmap heatmap(int columns) throws StoreUnavailableException {
    TimeGrid grid = grid(columns);
    long[] spans = new long[grid.columns() * ROWS];
    long[] errors = new long[grid.columns() * ROWS];
    count(matches, grid, spans);
    // Asked apart: a group of errors in each cell would be more groups than the cluster allows.
    Query failed =
        ConditionQueries.both(matches, ConditionQueries.term(SpanDocument.STATUS, "error"));
    count(failed, grid, errors);
    List<Heatmap.Cell> cells = new ArrayList<>();
    for (int at = 0; at < spans.length; at++) {
      if (spans[at] == 0) continue;
      cells.add(new Heatmap.Cell(at / ROWS, at % ROWS, spans[at], Math.min(errors[at], spans[at])));
    }
    return new Heatmap(grid.startNanos(), grid.widthNanos(), grid.columns(), cells);
  }

  private void count(Query counted, TimeGrid grid, long[] cells) throws StoreUnavailableException {
    if (grid.columns() == 0) return;
    Aggregation rows =
        Aggregation.of(of -> of.terms(row -> row.field(SpanDocument.ROW).size(ROWS)));
    Aggregate answer = Aggregated.ask(cluster, counted, grid.with(Map.of("rows", rows)));
    if (answer == null) return;
    for (HistogramBucket bucket : answer.histogram().buckets().array()) {
      int column = grid.column(bucket);
      Aggregate inColumn = bucket.aggregations().get("rows");
      boolean isNew = column < 0 || column >= grid.columns(); // came after the grid was drawn
      if (isNew || inColumn == null) continue;
      inColumn
          .lterms()
          .buckets()
          .array()
          .forEach(row -> cells[column * ROWS + (int) row.key()] += row.docCount());
    }
  }

  /** By the names in the field. */
  List<GroupStatistics> statistics(String field) throws StoreUnavailableException {
    return groups(field, Aggregated.ERRORS_AND_DURATIONS).stream()
        .map(SpanCounting::statistics)
        .toList();
  }

  private List<StringTermsBucket> groups(String field, Map<String, Aggregation> each)
      throws StoreUnavailableException {
    Aggregation names = Aggregation.of(of -> of.terms(terms -> terms
            .field(field)
            .size(MOST_GROUPS)
            .order(NamedValue.of("_count", SortOrder.Desc), NamedValue.of("_key", SortOrder.Asc)))
        .aggregations(each));
    return strings(Aggregated.ask(cluster, matches, names));
  }

  private static List<StringTermsBucket> strings(@Nullable Aggregate answer) {
    return answer == null || !answer.isSterms()
        ? List.of()
        : answer.sterms().buckets().array();
  }

  private static GroupStatistics statistics(StringTermsBucket group) {
    long[] took = Aggregated.took(group);
    return new GroupStatistics(
        group.key().stringValue(),
        group.docCount(),
        Aggregated.errors(group),
        took[0],
        took[1],
        took[2]);
  }

  /** The groups with the most spans, over time; the field as in {@link #statistics}. */
  StatisticsSeries series(String field, int most, int columns) throws StoreUnavailableException {
    List<String> all =
        groups(field, Map.of()).stream().map(group -> group.key().stringValue()).toList();
    List<String> shown = all.subList(0, Math.min(most, all.size()));
    TimeGrid grid = grid(columns);
    Map<String, List<StatisticsSeries.Point>> points = points(field, shown, grid);
    List<StatisticsSeries.Group> groups = new ArrayList<>();
    for (String name : shown) {
      groups.add(new StatisticsSeries.Group(name, points.getOrDefault(name, List.of())));
    }
    return new StatisticsSeries(
        grid.startNanos(), grid.widthNanos(), grid.columns(), groups, all.size() - shown.size());
  }

  private Map<String, List<StatisticsSeries.Point>> points(
      String field, List<String> shown, TimeGrid grid) throws StoreUnavailableException {
    Map<String, List<StatisticsSeries.Point>> points = new HashMap<>();
    if (shown.isEmpty() || grid.columns() == 0) return points;
    Aggregation names = Aggregation.of(of -> of.terms(
            terms -> terms.field(field).size(shown.size()).include(only -> only.terms(shown)))
        .aggregations("columns", grid.with(Aggregated.ERRORS_AND_DURATIONS)));
    for (StringTermsBucket group : strings(Aggregated.ask(cluster, matches, names))) {
      Aggregate inGroup = group.aggregations().get("columns");
      if (inGroup == null) continue;
      List<StatisticsSeries.Point> line = new ArrayList<>();
      for (HistogramBucket bucket : inGroup.histogram().buckets().array()) {
        int column = grid.column(bucket);
        if (column >= 0 && column < grid.columns()) line.add(point(column, bucket));
      }
      points.put(group.key().stringValue(), line);
    }
    return points;
  }

  private static StatisticsSeries.Point point(int column, HistogramBucket bucket) {
    long[] took = Aggregated.took(bucket);
    return new StatisticsSeries.Point(
        column, bucket.docCount(), Aggregated.errors(bucket), took[0], took[1], took[2]);
  }
}

package io.plumbline.collector.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.GroupStatistics;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.SpanCounts.Group;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.match.Field.Intrinsic;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against counting the spans one by one. */
class SpanCountsTest {
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long HOUR = 3_600_000_000_000L;

  @TempDir
  Path directory;

  private LuceneSpanStore store;
  private final List<Span> spans = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    store = LuceneSpanStore.open(new LuceneConfig(directory, Duration.ZERO));
    Random random = new Random(7);
    for (int id = 1; id <= 2_000; id++) {
      spans.add(SomeSpan.of(id % 300, id)
          .service(random.nextInt(3) == 0 ? "shop" : "payment")
          .name("op-" + random.nextInt(5))
          .status(random.nextInt(10) == 0 ? SpanStatus.ERROR : SpanStatus.OK)
          .start(START + (long) (random.nextDouble() * 3 * HOUR))
          .duration((long) Math.exp(random.nextDouble() * 25))
          .build());
    }
    store.write(spans, 1);
    store.commit();
    store.write(spans.subList(0, 500), 2); // again: their first copies must not count
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private static TraceQuery query(SpanCondition condition, long from, long to) {
    return new TraceQuery(new TraceCondition.Spans(condition), from, to, 1, null);
  }

  @Test
  void heatmap_countsEachSpanInItsCell() throws Exception {
    SpanCondition shop = new SpanCondition.Equal(Intrinsic.SERVICE, "shop");
    Heatmap map = store.heatmap(query(shop, START + HOUR / 2, START + 2 * HOUR), 50);

    List<Span> expected = spans.stream()
        .filter(shop::matches)
        .filter(span -> span.startEpochNanos() >= START + HOUR / 2)
        .filter(span -> span.startEpochNanos() < START + 2 * HOUR)
        .toList();
    assertThat(map.columns()).isBetween(40, 50);
    assertThat(map.startEpochNanos())
        .isEqualTo(expected.stream().mapToLong(Span::startEpochNanos).min().orElseThrow());
    assertThat(map.cells()).isEqualTo(cells(map, expected));
    assertThat(map.cells().stream().mapToLong(Heatmap.Cell::spans).sum())
        .isEqualTo(expected.size());
  }

  private static List<Heatmap.Cell> cells(Heatmap map, List<Span> spans) {
    Map<Long, List<Span>> byCell =
        new TreeMap<>(spans.stream().collect(Collectors.groupingBy(span -> {
          long column = (span.startEpochNanos() - map.startEpochNanos()) / map.columnNanos();
          return column * 64 + Heatmap.row(span.durationNanos());
        })));
    List<Heatmap.Cell> cells = new ArrayList<>();
    byCell.forEach((cell, in) ->
        cells.add(new Heatmap.Cell((int) (cell / 64), (int) (cell % 64), in.size(), errors(in))));
    return cells;
  }

  private static long errors(List<Span> spans) {
    return spans.stream().filter(span -> span.status() == SpanStatus.ERROR).count();
  }

  @Test
  void heatmap_ofNothing_isEmpty() throws Exception {
    SpanCondition nobody = new SpanCondition.Equal(Intrinsic.SERVICE, "nobody");

    assertThat(store.heatmap(query(nobody, 0, Long.MAX_VALUE), 10).cells()).isEmpty();
    assertThatThrownBy(() -> store.heatmap(query(nobody, 0, 1), 0))
        .hasMessage("columns: 0 (expected: 1 to 1000)");
  }

  @Test
  void statistics_countsAndQuantiles_theMostFirst() throws Exception {
    List<GroupStatistics> services =
        store.statistics(query(SpanCondition.ANY, 0, Long.MAX_VALUE), Group.SERVICE);

    assertThat(services).extracting(GroupStatistics::name).containsExactly("payment", "shop");
    for (GroupStatistics group : services) {
      List<Span> expected =
          spans.stream().filter(span -> span.service().equals(group.name())).toList();
      assertThat(group.spans()).isEqualTo(expected.size());
      assertThat(group.errors()).isEqualTo(errors(expected));
      assertAbout(group.p50Nanos(), expected, 0.5);
      assertAbout(group.p95Nanos(), expected, 0.95);
      assertAbout(group.p99Nanos(), expected, 0.99);
    }
    SpanCondition shop = new SpanCondition.Equal(Intrinsic.SERVICE, "shop");
    List<GroupStatistics> operations =
        store.statistics(query(shop, 0, Long.MAX_VALUE), Group.OPERATION);
    assertThat(operations).hasSize(5);
    assertThat(operations.stream().mapToLong(GroupStatistics::spans).sum())
        .isEqualTo(services.get(1).spans());
  }

  private static void assertAbout(long nanos, List<Span> spans, double share) {
    long[] sorted = spans.stream().mapToLong(Span::durationNanos).sorted().toArray();
    long exact = sorted[(int) Math.ceil(share * sorted.length) - 1];
    assertThat(nanos).isCloseTo(exact, within(1 + exact / 30));
  }

  @Test
  void series_countsEachGroupInEachColumn() throws Exception {
    SpanCondition shop = new SpanCondition.Equal(Intrinsic.SERVICE, "shop");
    StatisticsSeries series = store.series(query(shop, 0, Long.MAX_VALUE), Group.OPERATION, 3, 20);

    Map<String, List<Span>> byName =
        spans.stream().filter(shop::matches).collect(Collectors.groupingBy(Span::name));
    assertThat(series.columns()).isBetween(19, 20);
    assertThat(series.groupsLeftOut()).isEqualTo(2);
    assertThat(series.groups()).hasSize(3);
    for (StatisticsSeries.Group group : series.groups()) {
      Map<Long, List<Span>> byColumn = new TreeMap<>(byName.get(group.name()).stream()
          .collect(Collectors.groupingBy(
              span -> (span.startEpochNanos() - series.startEpochNanos()) / series.columnNanos())));
      assertThat(group.points()).hasSameSizeAs(byColumn.entrySet());
      for (StatisticsSeries.Point point : group.points()) {
        assertPoint(point, byColumn.get((long) point.column()));
      }
    }
  }

  private static void assertPoint(StatisticsSeries.Point point, List<Span> in) {
    long[] durations = in.stream().mapToLong(Span::durationNanos).sorted().toArray();
    long median = durations[(int) Math.ceil(durations.length * 0.5) - 1];
    long last = durations[durations.length - 1];
    assertThat(point.spans()).isEqualTo(in.size());
    assertThat(point.errors()).isEqualTo(errors(in));
    assertThat(point.p50Nanos()).isCloseTo(median, within(median / 30 + 1));
    assertThat(point.p99Nanos()).isCloseTo(last, within(last / 30 + 1));
  }

  @Test
  void series_ofNothing_isEmpty_andRefusesMoreThanItCanHold() throws Exception {
    SpanCondition nobody = new SpanCondition.Equal(Intrinsic.SERVICE, "nobody");
    TraceQuery nothing = query(nobody, 0, Long.MAX_VALUE);

    assertThat(store.series(nothing, Group.SERVICE, 1, 1))
        .isEqualTo(new StatisticsSeries(0, 1, 0, List.of(), 0));
    assertThatThrownBy(() -> store.series(nothing, Group.SERVICE, 21, 1))
        .hasMessage("groups: 21 (expected: 1 to 20)");
    assertThatThrownBy(() -> store.series(nothing, Group.SERVICE, 1, 201))
        .hasMessage("columns: 201 (expected: 1 to 200)");
  }
}

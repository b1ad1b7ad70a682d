package io.plumbline.collector.store.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.DependencyGraph;
import io.plumbline.collector.store.Facet;
import io.plumbline.collector.store.GroupStatistics;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.SpanCounts.Group;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.lucene.LuceneConfig;
import io.plumbline.collector.store.lucene.LuceneSpanStore;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random spans in both stores: what one counts, the other counts, too. */
class ElasticsearchCountsIT {
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long HOUR = 3_600_000_000_000L;
  private static final SpanCondition SHOP = new SpanCondition.Equal(Field.Intrinsic.SERVICE, "s1");

  @TempDir
  static Path directory;

  @TempDir
  static Path nodeDirectory;

  private static final List<Span> SPANS = randomSpans(new Random(11));
  private static ElasticsearchNode node;
  private static ElasticsearchSpanStore store;
  private static LuceneSpanStore other;

  @BeforeAll
  static void start() throws Exception {
    node = new ElasticsearchNode(nodeDirectory);
    store = ElasticsearchSpanStore.open(
        new ElasticsearchConfig(
            List.of(node.url()), ClusterLogin.NONE, directory, Duration.ZERO, 0, Duration.ZERO),
        Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));
    other = LuceneSpanStore.open(new LuceneConfig(directory.resolve("lucene"), Duration.ZERO));
    store.write(SPANS, 1);
    store.write(SPANS.subList(0, 500), 2); // again: their first copies must not count
    other.write(SPANS, 1);
  }

  @AfterAll
  static void stop() throws Exception {
    store.close();
    other.close();
    node.close();
  }

  /** Over two days, so in two indices. */
  private static List<Span> randomSpans(Random random) {
    SpanKind[] kinds = SpanKind.values();
    List<Span> spans = new ArrayList<>();
    for (int at = 0; at < 5_000; at++) {
      SomeSpan span = SomeSpan.of(1 + at / 20, 1 + at)
          .service("s" + random.nextInt(6))
          .name("op-" + random.nextInt(30))
          .kind(kinds[random.nextInt(kinds.length)])
          .status(random.nextInt(4) == 0 ? SpanStatus.ERROR : SpanStatus.UNSET)
          .start(START + (long) (random.nextDouble() * 3 * HOUR))
          .duration((long) Math.exp(random.nextDouble() * 20))
          .attribute("host.name", "h" + random.nextInt(9))
          .attribute("k." + random.nextInt(40), List.of("v.1", "v" + random.nextInt(3)));
      if (random.nextInt(10) > 0) span.parent(1 + at - random.nextInt(at % 20 + 1));
      if (random.nextInt(3) == 0) {
        int linked = random.nextInt(5_000);
        span.link(1 + linked / 20, 1 + linked);
      }
      spans.add(span.build());
    }
    return spans;
  }

  private static TraceQuery query(SpanCondition condition, long from, long to) {
    return new TraceQuery(new TraceCondition.Spans(condition), from, to, 1, null);
  }

  private static TraceQuery some() {
    return query(SHOP, START + HOUR / 2, START + 2 * HOUR);
  }

  private static Offset<Long> nearly(long nanos) {
    return within(Math.max(1, nanos / 20)); // a thirtieth by one store and a hundredth by the other
  }

  @Test
  void heatmap_countsEachSpanInItsCell() throws Exception {
    Heatmap map = store.heatmap(some(), 50);

    List<Span> expected = SPANS.stream()
        .filter(SHOP::matches)
        .filter(span -> some().isInTime(span.startEpochNanos()))
        .toList();
    Map<Integer, List<Span>> byCell =
        new TreeMap<>(expected.stream().collect(Collectors.groupingBy(span -> {
          long column = (span.startEpochNanos() - map.startEpochNanos()) / map.columnNanos();
          return (int) column * 64 + Heatmap.row(span.durationNanos());
        })));
    List<Heatmap.Cell> cells = new ArrayList<>();
    byCell.forEach((cell, in) -> cells.add(new Heatmap.Cell(
        cell / 64,
        cell % 64,
        in.size(),
        in.stream().filter(span -> span.status() == SpanStatus.ERROR).count())));
    assertThat(map.columns()).isBetween(40, 50);
    assertThat(expected).hasSizeGreaterThan(300);
    assertThat(map.cells()).isEqualTo(cells);
  }

  @Test
  void counts_ofNothing_areEmpty() throws Exception {
    TraceQuery nobody =
        query(new SpanCondition.Equal(Field.Intrinsic.SERVICE, "nobody"), 0, Long.MAX_VALUE);

    assertThat(store.heatmap(nobody, 10).cells()).isEmpty();
    assertThat(store.statistics(nobody, Group.SERVICE)).isEmpty();
    assertThat(store.series(nobody, Group.SERVICE, 3, 10).groups()).isEmpty();
    assertThat(store.facet(nobody, "host.name").selectedSpans()).isZero();
    assertThatThrownBy(() -> store.heatmap(nobody, 0))
        .hasMessage("columns: 0 (expected: 1 to 1000)");
  }

  @Test
  void statistics_areThoseOfTheOtherStore() throws Exception {
    for (Group by : Group.values()) {
      List<GroupStatistics> groups = store.statistics(some(), by);
      List<GroupStatistics> expected = other.statistics(some(), by);

      assertThat(groups).hasSameSizeAs(expected).isNotEmpty();
      for (int at = 0; at < groups.size(); at++) {
        GroupStatistics one = groups.get(at);
        GroupStatistics two = expected.get(at);
        assertThat(one.name()).isEqualTo(two.name());
        assertThat(one.spans()).isEqualTo(two.spans());
        assertThat(one.errors()).isEqualTo(two.errors());
        assertThat(one.p50Nanos()).isCloseTo(two.p50Nanos(), nearly(two.p50Nanos()));
        assertThat(one.p99Nanos()).isCloseTo(two.p99Nanos(), nearly(two.p99Nanos()));
      }
    }
  }

  @Test
  void series_hasEverySpanOfTheGroupsWithTheMost() throws Exception {
    TraceQuery all = query(SpanCondition.ANY, 0, Long.MAX_VALUE);
    StatisticsSeries series = store.series(all, Group.OPERATION, 4, 30);
    StatisticsSeries expected = other.series(all, Group.OPERATION, 4, 30);

    assertThat(series.groupsLeftOut()).isEqualTo(26).isEqualTo(expected.groupsLeftOut());
    assertThat(series.columns()).isEqualTo(30);
    for (int at = 0; at < 4; at++) {
      StatisticsSeries.Group group = series.groups().get(at);
      assertThat(group.name()).isEqualTo(expected.groups().get(at).name());
      assertThat(
              group.points().stream().mapToLong(StatisticsSeries.Point::spans).sum())
          .isEqualTo(expected.groups().get(at).points().stream()
              .mapToLong(StatisticsSeries.Point::spans)
              .sum());
      assertThat(
              group.points().stream().mapToLong(StatisticsSeries.Point::errors).sum())
          .isEqualTo(expected.groups().get(at).points().stream()
              .mapToLong(StatisticsSeries.Point::errors)
              .sum());
      assertThat(group.points()).allMatch(point -> point.column() < 30 && point.p50Nanos() > 0);
    }
  }

  @Test
  void facets_keysAndValues_areThoseOfTheOtherStore() throws Exception {
    for (String key : List.of("host.name", "k.7", "nowhere")) {
      Facet facet = store.facet(some(), key);
      assertThat(facet).as(key).isEqualTo(other.facet(some(), key));
    }
    for (String prefix : List.of("", "k.", "k.1", "x")) {
      assertThat(store.attributeKeys(prefix, 30)).isEqualTo(other.attributeKeys(prefix, 30));
    }
    for (String prefix : List.of("", "v", "v.", "v.1", "w")) {
      assertThat(store.attributeValues("k.7", prefix, 3))
          .isEqualTo(other.attributeValues("k.7", prefix, 3));
    }
  }

  @Test
  void dependencies_areThoseOfTheOtherStore() throws Exception {
    DependencyGraph graph = store.dependencies(START + HOUR, START + 2 * HOUR);
    DependencyGraph expected = other.dependencies(START + HOUR, START + 2 * HOUR);

    assertThat(counts(graph)).isEqualTo(counts(expected)).hasSizeGreaterThan(40);
    assertThat(graph.unknownCallers()).isEqualTo(expected.unknownCallers()).isPositive();
    for (int at = 0; at < graph.edges().size(); at++) {
      long p50 = expected.edges().get(at).p50Nanos();
      assertThat(graph.edges().get(at).p50Nanos()).isCloseTo(p50, nearly(p50));
    }
    assertThat(store.dependencies(START, START).edges()).isEmpty();
  }

  private static List<String> counts(DependencyGraph graph) {
    return graph.edges().stream()
        .map(edge -> edge.caller()
            + '>'
            + edge.callee()
            + ' '
            + edge.via()
            + ' '
            + edge.calls()
            + ' '
            + edge.errors())
        .toList();
  }
}

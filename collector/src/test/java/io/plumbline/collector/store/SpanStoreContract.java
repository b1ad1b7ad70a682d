package io.plumbline.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.RandomConditions;
import io.plumbline.collector.store.match.SlowSearch;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.SpanCondition.Equal;
import io.plumbline.collector.store.match.TraceCondition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises. */
public abstract class SpanStoreContract {
  private static final long T = 1_700_000_000_000_000_000L;

  @TempDir
  Path directory;

  private SpanStore store;

  /** Opens the store in the directory, such that readers see at once what was written. */
  protected abstract SpanStore open(Path directory) throws Exception;

  /** Whether what was written survives a restart without a commit, too; it is then replayed over. */
  protected boolean keepsWhatWasNotCommitted() {
    return false;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open(directory);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void write(Span... spans) throws Exception {
    store.write(List.of(spans), 1);
  }

  private static TraceQuery query(int limit, @Nullable String cursor) {
    return new TraceQuery(TraceCondition.ANY, 0, Long.MAX_VALUE, limit, cursor);
  }

  private static TraceQuery spans(SpanCondition... all) {
    TraceCondition traces = new TraceCondition.Spans(new SpanCondition.All(List.of(all)));
    return new TraceQuery(traces, 0, Long.MAX_VALUE, 20, null);
  }

  private static TraceQuery attributes(Map<String, String> attributes) {
    return spans(attributes.entrySet().stream()
        .map(pair -> new Equal(new Field.Attribute(pair.getKey()), pair.getValue()))
        .toArray(SpanCondition[]::new));
  }

  private List<Long> found(TraceQuery query) throws Exception {
    return store.search(query).items().stream()
        .map(trace -> trace.traceId().low())
        .toList();
  }

  @Test
  void trace_givesBackEverythingOfASpan() throws Exception {
    Span simple = SomeSpan.of(7, 1)
        .parent(9)
        .serial("n.1")
        .attribute("list", List.of("a", 1L))
        .build();
    Span full = new Span(
        simple.traceId(),
        new SpanId(-1),
        simple.parentId(),
        simple.origin(),
        "名前 \uD83D\uDE00",
        simple.kind(),
        0,
        Long.MAX_VALUE,
        SpanStatus.ERROR,
        "message",
        new Attributes(
            Map.of("map", Map.of("k", List.of(true, false)), "d", -0.5, "n", Long.MIN_VALUE)),
        List.of(new SpanEvent("exception", 5, new Attributes(Map.of("x", "y")))),
        List.of(new SpanLink(new TraceId(-1, 0), new SpanId(3), Attributes.EMPTY)));

    write(simple, full);

    assertThat(store.trace(simple.traceId())).containsExactlyInAnyOrder(simple, full);
  }

  @Test
  void trace_unknown_isEmpty() throws Exception {
    assertThat(store.trace(new TraceId(1, 404))).isEmpty();
    assertThat(store.serial("unknown", 10)).isEmpty();
    assertThat(store.services()).isEmpty();
    assertThat(store.operations("unknown")).isEmpty();
    assertThat(store.stats()).isEqualTo(new StoreStats(0, null));
    assertThat(found(query(20, null))).isEmpty();
  }

  @Test
  void write_sameSpanTwice_storesItOnce() throws Exception {
    Span span = SomeSpan.of(7, 1).build();

    write(span, span);
    write(span);

    assertThat(store.trace(span.traceId())).containsExactly(span);
    assertThat(store.stats().spans()).isEqualTo(1);
  }

  @Test
  void serial_givesItsSpansOfAllTraces_upToTheLimit() throws Exception {
    Span one = SomeSpan.of(1, 1).serial("n.1").build();
    Span two = SomeSpan.of(2, 2).serial("n.1").build();
    write(one, two, SomeSpan.of(3, 3).serial("n.10").build());

    assertThat(store.serial("n.1", 10)).containsExactlyInAnyOrder(one, two);
    assertThat(store.serial("n.1", 1)).hasSize(1);
  }

  @Test
  void names_areSortedAndOfTheirService() throws Exception {
    write(
        SomeSpan.of(1, 1).service("b").name("z").build(),
        SomeSpan.of(1, 2).service("b").name("a").build(),
        SomeSpan.of(1, 3).service("a").name("other").build(),
        SomeSpan.of(1, 4).service("bb").name("more").build());

    assertThat(store.services()).containsExactly("a", "b", "bb");
    assertThat(store.operations("b")).containsExactly("a", "z");
  }

  @Test
  void search_summarisesAllSpansOfTheTrace_notOnlyThoseThatMatch() throws Exception {
    write(
        SomeSpan.of(1, 1)
            .service("front")
            .name("GET /buy")
            .start(T)
            .duration(100)
            .build(),
        SomeSpan.of(1, 2)
            .parent(1)
            .service("back")
            .start(T + 10)
            .duration(200)
            .status(SpanStatus.ERROR)
            .serial("n.1")
            .attribute("needle", "x")
            .build());

    assertThat(store.search(attributes(Map.of("needle", "x"))).items())
        .containsExactly(new TraceSummary(
            new TraceId(1, 1),
            "n.1",
            "front",
            "GET /buy",
            true,
            T,
            210,
            2,
            1,
            List.of(
                new TraceSummary.ServiceCount("front", 1, 0),
                new TraceSummary.ServiceCount("back", 1, 1))));
  }

  @Test
  void search_oneSpanHasToMeetEveryCondition() throws Exception {
    write(
        SomeSpan.of(1, 1).service("a").attribute("k", "1").build(),
        SomeSpan.of(1, 2).service("b").attribute("k", "2").build(),
        SomeSpan.of(2, 3).service("a").attribute("k", "2").build());

    assertThat(found(spans(
            new Equal(Field.Intrinsic.SERVICE, "a"), new Equal(new Field.Attribute("k"), "2"))))
        .containsExactly(2L);
  }

  @Test
  void search_byAnyAttributeOfSpanOrResource_asText() throws Exception {
    String longValue = "v".repeat(40_000);
    write(
        SomeSpan.of(1, 1).attribute("n", 200L).attribute("flag", true).build(),
        SomeSpan.of(2, 2)
            .resource("host.name", "db=1")
            .attribute("tags", List.of("x", "y"))
            .build(),
        SomeSpan.of(3, 3)
            .attribute("big", longValue)
            .attribute("m", Map.of("k", "v"))
            .build());

    assertThat(found(attributes(Map.of("n", "200", "flag", "true")))).containsExactly(1L);
    assertThat(found(attributes(Map.of("host.name", "db=1")))).containsExactly(2L);
    assertThat(found(attributes(Map.of("tags", "y")))).containsExactly(2L);
    assertThat(found(attributes(Map.of("m.k", "v")))).containsExactly(3L);
    assertThat(found(attributes(Map.of("big", longValue)))).containsExactly(3L);
    assertThat(found(attributes(Map.of("big", longValue + "v")))).isEmpty();
    assertThat(found(attributes(Map.of("n", "20")))).isEmpty();
  }

  @Test
  void search_rangesIncludeTheirBounds_butNotTheEnd() throws Exception {
    write(SomeSpan.of(1, 1).start(T).duration(500).status(SpanStatus.OK).build());

    assertThat(found(range(500, 500, T, T + 1))).containsExactly(1L);
    assertThat(found(range(501, Long.MAX_VALUE, 0, Long.MAX_VALUE))).isEmpty();
    assertThat(found(range(0, 499, 0, Long.MAX_VALUE))).isEmpty();
    assertThat(found(range(0, Long.MAX_VALUE, 0, T))).isEmpty();
    assertThat(found(range(0, Long.MAX_VALUE, T + 1, Long.MAX_VALUE))).isEmpty();
  }

  private static TraceQuery range(long min, long max, long start, long end) {
    TraceQuery query =
        spans(new Equal(Field.Intrinsic.STATUS, "ok"), new SpanCondition.DurationBetween(min, max));
    return new TraceQuery(query.traces(), start, end, 20, null);
  }

  @Test
  void search_withoutConditions_isNewestTraceFirst() throws Exception {
    write(
        SomeSpan.of(1, 1).start(T + 1).build(),
        SomeSpan.of(2, 2).start(T + 3).build(),
        SomeSpan.of(1, 3).start(T + 9).build(),
        SomeSpan.of(3, 4).start(T + 2).build());

    assertThat(found(query(20, null))).containsExactly(2L, 3L, 1L);
  }

  /** Long traces that lie across each other, with spans that start in the same nanosecond. */
  @Test
  void search_byPages_listsEveryTraceOnce_inTheSameOrderAsOnOnePage() throws Exception {
    Random random = new Random(42);
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= 3_000; id++) {
      spans.add(SomeSpan.of(1 + random.nextInt(150), id)
          .start(T + random.nextInt(400))
          .build());
    }
    store.write(spans, 1);

    List<Long> paged = new ArrayList<>();
    String cursor = null;
    do {
      Page<TraceSummary> page = store.search(query(7, cursor));
      page.items().forEach(trace -> paged.add(trace.traceId().low()));
      cursor = page.nextCursor();
    } while (cursor != null);

    Set<Long> all = spans.stream().map(span -> span.traceId().low()).collect(Collectors.toSet());
    assertThat(paged).hasSameSizeAs(all);
    assertThat(new HashSet<>(paged)).isEqualTo(all);
    assertThat(paged).isEqualTo(found(query(1_000, null)));
  }

  /** Random conditions, on spans and on their places in the tree, over random spans. */
  @Test
  void search_findsWhatThePlainestSearchFinds_newestFirst_onPagesOfAnySize() throws Exception {
    RandomConditions random = new RandomConditions(7);
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= 400; id++) {
      spans.add(random.span(id, 60, T));
      if (id % 100 == 0) store.write(spans.subList(id - 100, id), 1);
    }
    int found = 0;
    for (int tries = 0; tries < 150; tries++) {
      TraceCondition condition = random.traces(2);
      List<TraceId> expected = SlowSearch.find(spans, condition);

      assertThat(paged(condition, 1 + tries % 9)).as("%s", condition).isEqualTo(expected);
      if (!expected.isEmpty()) found++;
    }
    assertThat(found).isGreaterThan(40);
  }

  private List<TraceId> paged(TraceCondition condition, int limit) throws Exception {
    List<TraceId> traces = new ArrayList<>();
    String cursor = null;
    do {
      Page<TraceSummary> page =
          store.search(new TraceQuery(condition, 0, Long.MAX_VALUE, limit, cursor));
      page.items().forEach(trace -> traces.add(trace.traceId()));
      cursor = page.nextCursor();
    } while (cursor != null);
    return traces;
  }

  @Test
  void search_pageThatIsJustFull_saysThatThereIsNoMore() throws Exception {
    write(SomeSpan.of(1, 1).build(), SomeSpan.of(2, 2).build());

    assertThat(store.search(query(2, null)).nextCursor()).isNull();
    assertThat(store.search(query(1, null)).nextCursor()).isNotNull();
  }

  @Test
  void search_withForeignCursor_saysSo() {
    assertThatThrownBy(() -> store.search(query(1, "page-2")))
        .isInstanceOf(InvalidCursorException.class)
        .hasMessageStartingWith("cursor: 'page-2'");
  }

  @Test
  void commit_makesSpansAndPositionSurvive_andAReplayOfTheRestIsExact() throws Exception {
    Span kept = SomeSpan.of(1, 1).build();
    Span replayed = SomeSpan.of(2, 2).build();
    store.write(List.of(kept), 10);
    store.commit();
    store.write(List.of(replayed), 20);
    assertThat(store.committedPosition()).isEqualTo(10);

    store.close();
    store = open(directory);

    assertThat(store.committedPosition()).isEqualTo(10);
    assertThat(store.trace(kept.traceId())).containsExactly(kept);
    if (!keepsWhatWasNotCommitted()) assertThat(store.trace(replayed.traceId())).isEmpty();

    store.write(List.of(replayed), 20);
    store.commit();
    assertThat(store.trace(replayed.traceId())).containsExactly(replayed);
    assertThat(store.stats().spans()).isEqualTo(2);
    assertThat(store.committedPosition()).isEqualTo(20);
  }

  @Test
  void stats_countSpansAndKnowTheNewest() throws Exception {
    write(SomeSpan.of(1, 1).start(T + 5).build(), SomeSpan.of(1, 2).start(T).build());

    assertThat(store.stats()).isEqualTo(new StoreStats(2, T + 5));
  }
}

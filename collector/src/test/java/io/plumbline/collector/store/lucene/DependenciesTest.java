package io.plumbline.collector.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.DependencyGraph;
import io.plumbline.collector.store.DependencyGraph.Edge;
import io.plumbline.collector.store.DependencyGraph.Via;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependenciesTest {
  private static final long START = 1_700_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3_600 * SECOND;

  @TempDir
  Path directory;

  private LuceneSpanStore store;

  @BeforeEach
  void start() throws Exception {
    store = LuceneSpanStore.open(new LuceneConfig(directory, Duration.ZERO));
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private static SomeSpan span(long trace, long id, String service, SpanKind kind) {
    return SomeSpan.of(trace, id).service(service).kind(kind).start(START);
  }

  private DependencyGraph write(SomeSpan... spans) throws Exception {
    List<Span> built = new ArrayList<>();
    for (SomeSpan span : spans) built.add(span.build());
    store.write(built, 1);
    return store.dependencies(START, START + HOUR);
  }

  @Test
  void call_isAnEdge_withTheCalleesErrorAndDuration() throws Exception {
    DependencyGraph graph = write(
        span(1, 1, "shop", SpanKind.SERVER),
        span(1, 2, "shop", SpanKind.CLIENT).parent(1).duration(9 * SECOND),
        span(1, 3, "stock", SpanKind.SERVER).parent(2).duration(20).status(SpanStatus.ERROR));

    assertThat(graph.edges())
        .containsExactly(new Edge("shop", "stock", Via.CALL, 1, 1, 20, 20, 20));
    assertThat(graph.unknownCallers()).isZero();
    assertThat(graph.callsLeftOut()).isZero();
  }

  @Test
  void call_ofAnotherInstanceOfTheService_isAnEdge_aCallInsideIsNone() throws Exception {
    DependencyGraph graph = write(
        span(1, 1, "shop", SpanKind.SERVER),
        span(1, 2, "shop", SpanKind.CLIENT).parent(1),
        span(1, 3, "shop", SpanKind.SERVER).parent(2).duration(7),
        span(1, 4, "shop", SpanKind.SERVER).parent(3));

    assertThat(graph.edges()).containsExactly(new Edge("shop", "shop", Via.CALL, 1, 0, 7, 7, 7));
  }

  @Test
  void message_countsByParentAndByLink_onceIfBothLeadToTheSameSpan() throws Exception {
    DependencyGraph graph = write(
        span(1, 1, "shop", SpanKind.PRODUCER),
        span(2, 2, "till", SpanKind.PRODUCER),
        span(1, 3, "mail", SpanKind.CONSUMER).parent(1).link(1, 1).link(2, 2).duration(5));

    assertThat(graph.edges())
        .containsExactly(
            new Edge("shop", "mail", Via.MESSAGE, 1, 0, 5, 5, 5),
            new Edge("till", "mail", Via.MESSAGE, 1, 0, 5, 5, 5));
  }

  @Test
  void caller_beforeTheRange_isFoundAnHourBack_andUnknownBeyond() throws Exception {
    DependencyGraph graph = write(
        span(1, 1, "shop", SpanKind.CLIENT).start(START - HOUR + SECOND),
        span(1, 2, "stock", SpanKind.SERVER).parent(1).duration(3),
        span(2, 1, "shop", SpanKind.CLIENT).start(START - HOUR - SECOND),
        span(2, 2, "stock", SpanKind.SERVER).parent(1),
        span(3, 1, "shop", SpanKind.SERVER).start(START + HOUR),
        span(3, 2, "shop", SpanKind.INTERNAL).parent(9));

    assertThat(graph.edges()).containsExactly(new Edge("shop", "stock", Via.CALL, 1, 0, 3, 3, 3));
    assertThat(graph.unknownCallers()).isEqualTo(1);
    assertThat(store.dependencies(0, Long.MAX_VALUE).edges().get(0).calls()).isEqualTo(2);
    assertThat(store.dependencies(START, START).edges()).isEmpty();
  }

  @Test
  void edgesBeyondTheMost_areCountedTogether() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int id = 2; id < DependencyCounting.MOST_EDGES + 12; id++) {
      spans.add(span(1, id, "service-" + id, SpanKind.SERVER).parent(1).build());
    }
    spans.add(span(1, 1, "shop", SpanKind.CLIENT).build());
    store.write(spans, 1);
    DependencyGraph graph = store.dependencies(START, START + 1);

    assertThat(graph.edges()).hasSize(DependencyCounting.MOST_EDGES);
    assertThat(graph.callsLeftOut()).isEqualTo(10);
  }

  @Test
  void randomTraces_inOnePassOrMany_areAsCountedOneByOne() throws Exception {
    List<Span> spans = randomSpans(new Random(11));
    try (var memory = new ByteBuffersDirectory()) {
      try (var writer = new IndexWriter(memory, new IndexWriterConfig().setMaxBufferedDocs(500))) {
        SpanFields fields = new SpanFields();
        for (Span span : spans) writer.addDocument(fields.of(span));
      }
      try (DirectoryReader reader = DirectoryReader.open(memory)) {
        DependencyGraph once = new DependencyCounting(new IndexSearcher(reader), 1 << 20)
            .between(START, START + 2 * HOUR);
        DependencyGraph often =
            new DependencyCounting(new IndexSearcher(reader), 300).between(START, START + 2 * HOUR);

        assertThat(often).isEqualTo(once);
        assertThat(reader.leaves()).hasSizeGreaterThan(2);
        assertThat(counts(once)).isEqualTo(countedOneByOne(spans)).hasSizeGreaterThan(40);
        assertMedians(once, spans);
      }
    }
  }

  private static List<Span> randomSpans(Random random) {
    SpanKind[] kinds = SpanKind.values();
    List<Span> spans = new ArrayList<>();
    for (int at = 0; at < 5_000; at++) {
      SomeSpan span = SomeSpan.of(at / 20, 1 + at)
          .service("s" + random.nextInt(6))
          .kind(kinds[random.nextInt(kinds.length)])
          .status(random.nextInt(4) == 0 ? SpanStatus.ERROR : SpanStatus.UNSET)
          .start(START + (long) (random.nextDouble() * HOUR))
          .duration((long) Math.exp(random.nextDouble() * 20));
      if (random.nextInt(10) > 0) span.parent(1 + at - random.nextInt(at % 20 + 1));
      if (random.nextInt(3) == 0) {
        int other = random.nextInt(5_000);
        span.link(other / 20, 1 + other);
      }
      spans.add(span.build());
    }
    return spans;
  }

  private static Map<String, List<Long>> counts(DependencyGraph graph) {
    Map<String, List<Long>> counts = new TreeMap<>();
    for (Edge edge : graph.edges()) {
      counts.put(
          edge.caller() + '>' + edge.callee() + edge.via(), List.of(edge.calls(), edge.errors()));
    }
    return counts;
  }

  private static Map<String, List<Long>> countedOneByOne(List<Span> spans) {
    Map<String, List<Long>> counts = new TreeMap<>();
    calls(spans).forEach((edge, callees) -> {
      long errors =
          callees.stream().filter(callee -> callee.status() == SpanStatus.ERROR).count();
      counts.put(edge, List.of((long) callees.size(), errors));
    });
    return counts;
  }

  private static void assertMedians(DependencyGraph graph, List<Span> spans) {
    Map<String, List<Span>> calls = calls(spans);
    for (Edge edge : graph.edges()) {
      long[] durations = calls.get(edge.caller() + '>' + edge.callee() + edge.via()).stream()
          .mapToLong(Span::durationNanos)
          .sorted()
          .toArray();
      long median = durations[(int) Math.ceil(durations.length * 0.5) - 1];
      assertThat(edge.p50Nanos()).isCloseTo(median, within(median / 30 + 1));
    }
  }

  private static Map<String, List<Span>> calls(List<Span> spans) {
    Map<List<Object>, Span> byId = new HashMap<>();
    spans.forEach(span -> byId.put(List.of(span.traceId(), span.id()), span));
    Map<String, List<Span>> calls = new HashMap<>();
    for (Span span : spans) {
      if (span.parentId() != null) add(calls, find(byId, span.traceId(), span.parentId()), span);
      if (span.kind() != SpanKind.CONSUMER) continue;
      for (SpanLink link : span.links()) {
        boolean isParent =
            link.traceId().equals(span.traceId()) && link.spanId().equals(span.parentId());
        if (!isParent) add(calls, find(byId, link.traceId(), link.spanId()), span);
      }
    }
    return calls;
  }

  private static @Nullable Span find(Map<List<Object>, Span> byId, TraceId trace, SpanId id) {
    return byId.get(List.of(trace, id));
  }

  private static void add(Map<String, List<Span>> calls, @Nullable Span caller, Span callee) {
    if (caller == null) return;
    boolean isRemote = caller.kind() == SpanKind.CLIENT || caller.kind() == SpanKind.PRODUCER;
    boolean isEntry = callee.kind() == SpanKind.SERVER || callee.kind() == SpanKind.CONSUMER;
    if (caller.service().equals(callee.service()) && !(isRemote && isEntry)) return;
    Via via = callee.kind() == SpanKind.CONSUMER ? Via.MESSAGE : Via.CALL;
    String edge = caller.service() + '>' + callee.service() + via;
    calls.computeIfAbsent(edge, unseen -> new ArrayList<>()).add(callee);
  }
}

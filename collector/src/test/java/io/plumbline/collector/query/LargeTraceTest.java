package io.plumbline.collector.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.HandlingStore;
import io.plumbline.collector.source.SourceLedger;
import io.plumbline.collector.source.SourceTimes;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.lucene.LuceneConfig;
import io.plumbline.collector.store.lucene.LuceneSpanStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace of 100,000 spans, in windows. */
class LargeTraceTest {
  private static final int SPANS = 100_000;
  private static final long START = 1_700_000_000_000_000_000L;
  private static final String TRACE = "0000000000000001000000000000002a";

  @TempDir
  static Path directory;

  private static LuceneSpanStore store;
  private static FindingDatabase database;
  private static Queries queries;

  @BeforeAll
  static void start() throws Exception {
    store = LuceneSpanStore.open(new LuceneConfig(directory.resolve("index"), Duration.ZERO));
    database = FindingDatabase.open(directory.resolve("findings"));
    var findings = new FindingStore(database);
    var handlings = new HandlingStore(database);
    queries = new Queries(
        store,
        store,
        store,
        new FindingAnswers(
            new FindingQueries(findings, handlings, () -> null, () -> 0),
            new HandlingQueries(findings, handlings, finding -> {}, () -> 0),
            new FlowQueries(List::of, findings)),
        new SourceReport(new SourceLedger(SourceTimes.DEFAULT), () -> 0));
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= SPANS; id++) {
      SomeSpan span = SomeSpan.of(42, id)
          .service("service-" + id % 7)
          .name("op-" + id % 11)
          .status(id % 10 == 0 ? SpanStatus.ERROR : SpanStatus.OK)
          .start(START + id * 1_000L)
          .duration(id == 1 ? SPANS * 2_000L : 5_000);
      if (id > 1) span.parent(Math.max(1, id / 10));
      spans.add(span.build());
    }
    store.write(spans, 1);
  }

  @AfterAll
  static void stop() throws Exception {
    store.close();
    database.close();
  }

  private JsonNode window(int from, int limit) throws Exception {
    var parameters = new QueryParameters(
        Map.of("from", List.of(Integer.toString(from)), "limit", List.of(Integer.toString(limit))));
    return new ObjectMapper().readTree(queries.traceColumns(TRACE, parameters));
  }

  @Test
  void columns_inWindows_areTheTreeOfTheWholeTrace() throws Exception {
    JsonNode whole = window(0, SPANS);
    JsonNode tree = new ObjectMapper().readTree(queries.trace(TRACE)).get("spans");

    assertThat(whole.get("spanCount").asInt()).isEqualTo(SPANS);
    assertThat(whole.get("rows").asInt()).isEqualTo(SPANS);
    for (int row = 0; row < SPANS; row += 997) assertRow(whole, row, tree);
    JsonNode window = window(99_990, 50);
    assertThat(window.get("rows").asInt()).isEqualTo(10);
    for (String column : List.of("spanIds", "startMicros", "depth", "parentRow", "flags")) {
      for (int at = 0; at < 10; at++) {
        assertThat(window.get(column).get(at)).isEqualTo(whole.get(column).get(99_990 + at));
      }
    }
    assertThat(window(SPANS + 1, 1).get("rows").asInt()).isZero();
  }

  private static void assertRow(JsonNode columns, int row, JsonNode tree) {
    JsonNode span = tree.get(row);
    assertThat(columns.get("spanIds").get(row)).isEqualTo(span.get("spanId"));
    assertThat(columns.get("depth").get(row)).isEqualTo(span.get("depth"));
    assertThat(columns.get("childCount").get(row)).isEqualTo(span.get("childCount"));
    assertThat(columns.get("spanMicros").get(row)).isEqualTo(span.get("durationMicros"));
    long start = columns.get("startEpochMicros").asLong();
    assertThat(start + columns.get("startMicros").get(row).asLong())
        .isEqualTo(span.get("startEpochMicros").asLong());
    int service = columns.get("service").get(row).asInt();
    assertThat(columns.get("services").get(service).get("name")).isEqualTo(span.get("service"));
    int name = columns.get("name").get(row).asInt();
    assertThat(columns.get("names").get(name)).isEqualTo(span.get("name"));
    int parent = columns.get("parentRow").get(row).asInt();
    if (parent >= 0) {
      assertThat(columns.get("spanIds").get(parent)).isEqualTo(span.get("parentSpanId"));
    }
    boolean isError = (columns.get("flags").get(row).asInt() & 1) == 1;
    assertThat(isError).isEqualTo(span.get("status").asText().equals("error"));
  }

  @Test
  void criticalPath_isAsLongAsTheRoot() throws Exception {
    long sum = 0;
    for (JsonNode segment : window(0, SPANS).get("criticalPath")) {
      sum += segment.get("durationMicros").asLong();
    }

    assertThat(sum).isEqualTo(SPANS * 2L);
  }

  @Test
  void span_onDemand_isTheOneOfTheTree() throws Exception {
    JsonNode span =
        new ObjectMapper().readTree(queries.traceSpan(TRACE, "00000000000003e8")); // 1,000

    assertThat(span.get("name").asText()).isEqualTo("op-10");
    assertThat(span.get("depth").asInt()).isEqualTo(3);
    assertThat(span.get("childCount").asInt()).isEqualTo(10);
    assertThatThrownBy(() -> queries.traceSpan(TRACE, "ffffffffffffffff"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no span ffffffffffffffff in trace " + TRACE);
    assertThatThrownBy(() -> queries.traceSpan(TRACE, "7"))
        .isInstanceOf(BadRequestException.class)
        .hasMessage("span id: '7' (expected: 16 hex digits)");
  }

  @Test
  void window_thatCannotBe_isRefused() {
    assertThatThrownBy(() -> window(-1, 1)).hasMessageContaining("from: '-1'");
    assertThatThrownBy(() -> window(0, 0)).hasMessage("limit: '0' (expected: 1 to 100000)");
  }
}

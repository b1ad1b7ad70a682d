package io.plumbline.collector.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.store.Facet;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.match.Field.Intrinsic;
import io.plumbline.collector.store.match.SpanCondition;
import io.plumbline.collector.store.match.TraceCondition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributeCatalogTest {
  private static final long START = 1_700_000_000_000_000_000L;

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

  /** Every fourth fails, all on host b; the others are on a, b and d. One span is of another day. */
  private void write() {
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= 80; id++) {
      boolean isError = id % 4 == 0;
      spans.add(SomeSpan.of(id, id)
          .start(START + id)
          .status(isError ? SpanStatus.ERROR : SpanStatus.OK)
          .attribute("host.name", List.of("b", "b", "d", "a").get(id % 4))
          .attribute("http.route", "/pay")
          .serial("s-" + id)
          .build());
    }
    spans.add(SomeSpan.of(99, 99)
        .start(START + 86_400_000_000_000L)
        .attribute("host.name", "c")
        .resource("host.arch", "arm64")
        .build());
    store.write(spans, 1);
    store.write(spans.subList(0, 30), 2); // again: their first copies must not count
  }

  @Test
  void attributeKeys_areOfSpansAndResources_sortedAndCut() throws Exception {
    write();

    assertThat(store.attributeKeys("", 10))
        .containsExactly("host.arch", "host.name", "http.route", Span.SERIAL);
    assertThat(store.attributeKeys("host.", 10)).containsExactly("host.arch", "host.name");
    assertThat(store.attributeKeys("h", 2)).containsExactly("host.arch", "host.name");
    assertThat(store.attributeKeys("x", 2)).isEmpty();
  }

  @Test
  void attributeValues_areOfThatKeyOnly() throws Exception {
    write();

    assertThat(store.attributeValues("host.name", "", 10)).containsExactly("a", "b", "c", "d");
    assertThat(store.attributeValues("host.name", "b", 10)).containsExactly("b");
    assertThat(store.attributeValues(Span.SERIAL, "s-1", 3)).containsExactly("s-1", "s-10", "s-11");
    assertThat(store.attributeValues("host", "", 10)).isEmpty();
  }

  @Test
  void emptyStore_hasNone() throws Exception {
    assertThat(store.attributeKeys("", 10)).isEmpty();
    assertThat(store.attributeValues("k", "", 10)).isEmpty();
    assertThat(store.facet(errors(0, Long.MAX_VALUE), "k"))
        .isEqualTo(new Facet(0, 0, List.of(), true));
  }

  private static TraceQuery errors(long from, long to) {
    SpanCondition isError = new SpanCondition.Equal(Intrinsic.STATUS, "error");
    return new TraceQuery(new TraceCondition.Spans(isError), from, to, 1, null);
  }

  @Test
  void facet_showsWhatIsDifferentAboutTheSelection() throws Exception {
    write();
    TraceQuery today = errors(START, START + 1_000);

    assertThat(store.facet(today, "host.name"))
        .isEqualTo(new Facet(
            20,
            60,
            List.of(
                new Facet.Value("b", 20, 20),
                new Facet.Value("a", 0, 20),
                new Facet.Value("d", 0, 20)),
            true));
    Facet routes = store.facet(today, "http.route");
    assertThat(routes.values()).containsExactly(new Facet.Value("/pay", 20, 60));
    assertThat(routes.difference(routes.values().get(0))).isZero();
    assertThat(store.facet(errors(0, Long.MAX_VALUE), "host.name").values())
        .contains(new Facet.Value("c", 0, 1));
  }
}

package io.plumbline.collector.store.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.SpanStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchSpanStoreIT extends SpanStoreContract {
  /** When the contract's spans start. */
  private static final Clock THEN =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

  private static final int MOST_BYTES = 3 << 20; // of a request; fewer than bulks have

  @TempDir
  static Path node;

  private static ElasticsearchNode elasticsearch;

  @BeforeAll
  static void startNode() throws Exception {
    elasticsearch = new ElasticsearchNode(node, "http.max_content_length: " + MOST_BYTES + "b");
  }

  @AfterAll
  static void stopNode() throws Exception {
    elasticsearch.close();
  }

  @Override
  protected boolean keepsWhatWasNotCommitted() {
    return true; // the cluster has it on its disks when a write returns
  }

  @Override
  protected SpanStore open(Path directory) throws Exception {
    if (!Files.exists(directory.resolve("index"))) elasticsearch.clear();
    return ElasticsearchSpanStore.open(
        new ElasticsearchConfig(
            List.of(elasticsearch.url()),
            ClusterLogin.NONE,
            directory.resolve("index"),
            Duration.ZERO,
            0,
            Duration.ZERO),
        THEN);
  }

  private static ElasticsearchSpanStore open(Path directory, Duration retention, Instant now)
      throws Exception {
    return ElasticsearchSpanStore.open(
        new ElasticsearchConfig(
            List.of(elasticsearch.url()),
            ClusterLogin.NONE,
            directory,
            Duration.ZERO,
            0,
            retention),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Span span(long trace, Instant start) {
    return SomeSpan.of(trace, trace)
        .start(start.getEpochSecond() * 1_000_000_000)
        .build();
  }

  @Test
  void commit_deletesDaysOlderThanTheRetention_andKeepsWhatCameLateUntilItIsOld(
      @TempDir Path directory) throws Exception {
    Instant now = THEN.instant();
    Duration week = Duration.ofDays(7);
    Span recent = span(1, now);
    Span old = span(2, now.minus(Duration.ofDays(6)));
    Span wrongClock = span(3, Instant.EPOCH.plusSeconds(1));
    try (ElasticsearchSpanStore store = open(directory, week, now)) {
      store.write(List.of(recent, old, wrongClock), 1);
      store.commit();
      assertThat(store.stats().spans()).isEqualTo(3);
    }
    try (ElasticsearchSpanStore store = open(directory, week, now.plus(Duration.ofDays(3)))) {
      store.commit();
      assertThat(store.trace(old.traceId())).isEmpty();
      assertThat(store.trace(recent.traceId())).containsExactly(recent);
      assertThat(store.trace(wrongClock.traceId())).containsExactly(wrongClock);
    }
    try (ElasticsearchSpanStore store = open(directory, week, now.plus(Duration.ofDays(9)))) {
      store.commit();
      assertThat(store.stats().spans()).isZero();
    }
  }

  @Test
  void write_moreThanTheNodeTakesAtOnce_isSplit_andOneSpanTooLargeIsCut(@TempDir Path directory)
      throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= 100; id++) {
      spans.add(SomeSpan.of(1, id).attribute("text", "x".repeat(50_000)).build());
    }
    Span large = SomeSpan.of(2, 1).attribute("text", "x".repeat(MOST_BYTES)).build();
    spans.add(large);
    try (ElasticsearchSpanStore store = open(directory, Duration.ZERO, THEN.instant())) {
      store.write(spans, 1);

      assertThat(store.trace(spans.get(0).traceId()))
          .containsExactlyInAnyOrderElementsOf(spans.subList(0, 100));
      assertThat(store.trace(large.traceId()))
          .singleElement()
          .satisfies(span -> assertThat(span.attributes().values()).containsKey(Span.TRUNCATED));
    }
  }

  @Test
  void write_whereTheClusterIsNotTheOneOfTheSavedPosition_isRefused(@TempDir Path directory)
      throws Exception {
    Span span = span(1, THEN.instant());
    try (ElasticsearchSpanStore store = open(directory, Duration.ZERO, THEN.instant())) {
      store.write(List.of(span), 10);
      store.commit();
    }
    elasticsearch.clear();

    try (ElasticsearchSpanStore store = open(directory, Duration.ZERO, THEN.instant())) {
      assertThat(store.committedPosition()).isEqualTo(10);
      assertThatThrownBy(() -> store.write(List.of(span), 20))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the same cluster as before");
    }
  }
}

package io.plumbline.collector.store.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.lucene.LuceneConfig;
import io.plumbline.collector.store.lucene.LuceneSpanStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a span takes on disk in a cluster, beside the embedded store. A measurement, so only where it
 * is asked for: {@code mvn verify -pl collector -am -Dit.test=ElasticsearchSizesIT
 * -Dplumbline.sizes=300000}, with how many spans.
 */
@EnabledIfSystemProperty(named = "plumbline.sizes", matches = "\\d+")
class ElasticsearchSizesIT {
  private static final int BATCH = 8_000;
  private static final int TRACE = 10; // spans
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir
  Path directory;

  @TempDir
  Path nodeDirectory;

  @Test
  void bytesASpan() throws Exception {
    int count = Integer.getInteger("plumbline.sizes");
    long payload = 0;
    for (Span span : batch(0)) payload += SpanPayload.encode(span).length;
    report("payload", payload, BATCH);

    Path lucene = directory.resolve("lucene");
    try (var store = LuceneSpanStore.open(new LuceneConfig(lucene, Duration.ofSeconds(1)))) {
      fill(store, count);
      store.commit();
    }
    long embedded = report("embedded", size(lucene), count);

    try (ElasticsearchNode node = new ElasticsearchNode(nodeDirectory);
        var store = ElasticsearchSpanStore.open(
            new ElasticsearchConfig(
                List.of(node.url()),
                ClusterLogin.NONE,
                directory.resolve("position"),
                Duration.ofSeconds(1),
                0,
                Duration.ZERO),
            Clock.fixed(NOW, ZoneOffset.UTC))) {
      fill(store, count);
      node.ask("/plumbline-spans-*/_flush", "POST");
      long cluster = report("elasticsearch", stored(node), count);
      assertThat(store.stats().spans()).isEqualTo(count);
      assertThat(cluster).isLessThan(10 * embedded);
    }
  }

  private static void fill(SpanStore store, int count) throws Exception {
    for (int at = 0; at < count; at += BATCH) {
      List<Span> batch = batch(at);
      store.write(batch.subList(0, Math.min(BATCH, count - at)), at + 1);
    }
  }

  /** Twelve attributes each, as instrumented services send them. */
  private static List<Span> batch(int from) {
    Random random = new Random(from);
    List<Span> spans = new ArrayList<>(BATCH);
    for (int at = from; at < from + BATCH; at++) {
      int trace = at / TRACE;
      int service = random.nextInt(12);
      int route = random.nextInt(40);
      SomeSpan span = SomeSpan.of(1 + (trace * 0x9E37_79B9_7F4A_7C15L), 1 + random.nextLong())
          .service("service-" + service)
          .name("POST /api/v1/resource-" + route + "/{id}")
          .kind(SpanKind.SERVER)
          .start(NOW.getEpochSecond() * 1_000_000_000 - 3_600_000_000_000L + at * 10_000L)
          .duration((long) Math.exp(10 + 8 * random.nextDouble()))
          .serial("7" + String.format("%014d", trace))
          .attribute("http.request.method", "POST")
          .attribute("http.response.status_code", random.nextInt(20) == 0 ? 500L : 200L)
          .attribute("http.route", "/api/v1/resource-" + route + "/{id}")
          .attribute("url.path", "/api/v1/resource-" + route + "/" + random.nextInt(1_000_000))
          .attribute("client.address", "10.0." + random.nextInt(256) + "." + random.nextInt(256))
          .attribute("thread.name", "http-nio-8080-exec-" + random.nextInt(50))
          .attribute("thread.id", (long) random.nextInt(50))
          .attribute("enduser.id", "u" + random.nextInt(200_000))
          .resource("host.name", "host-" + service + "-" + random.nextInt(4))
          .resource("telemetry.sdk.language", "java")
          .resource("service.version", "1.4." + service);
      if (at % TRACE > 0) span.parent(1 + random.nextLong());
      spans.add(span.build());
    }
    return spans;
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static long stored(ElasticsearchNode node) throws Exception {
    return new ObjectMapper()
        .readTree(node.ask("/plumbline-spans-*/_stats/store", "GET"))
        .at("/_all/primaries/store/size_in_bytes")
        .asLong();
  }

  private static long report(String what, long bytes, int spans) {
    System.out.printf(
        "sizes: %s %.0f bytes a span (%d spans)%n", what, (double) bytes / spans, spans);
    return bytes;
  }
}

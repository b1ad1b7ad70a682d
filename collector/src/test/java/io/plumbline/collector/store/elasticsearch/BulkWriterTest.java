package io.plumbline.collector.store.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanEvent;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that refuses as a cluster, or a proxy in front of it, does. */
class BulkWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int HANG_UP = -1;

  private final List<Integer> sizes = new ArrayList<>(); // of requests, in bytes
  private final Map<String, Span> stored = new LinkedHashMap<>(); // by document id
  private final Deque<Integer> refusals = new ArrayDeque<>(); // of the next requests as a whole
  private final List<String> logins = new ArrayList<>();
  private int mostBytes = Integer.MAX_VALUE;
  private boolean isHangingUp; // on what is too large, without an answer
  private ToIntFunction<Span> itemStatus = span -> 201;
  private HttpServer server;
  private Cluster cluster;
  private BulkWriter writer;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/_bulk", this::bulk);
    server.start();
    var config = new ElasticsearchConfig(
        List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
        ClusterLogin.apiKey("aWQ6a2V5", null),
        Path.of("unused"),
        Duration.ofSeconds(1),
        0,
        Duration.ZERO);
    cluster = new Cluster(config);
    writer = new BulkWriter(cluster, new Indices(cluster, config, Clock.systemUTC()), false);
  }

  @AfterEach
  void stop() {
    cluster.close();
    server.stop(0);
  }

  private void bulk(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    sizes.add(body.length);
    logins.add(exchange.getRequestHeaders().getFirst("Authorization"));
    int status = 200;
    if (!refusals.isEmpty()) status = refusals.poll();
    if (body.length > mostBytes) status = isHangingUp ? HANG_UP : 413;
    if (status == HANG_UP) {
      exchange.close();
      return;
    }
    String answer = status == 200 ? store(new String(body, UTF_8)) : "<html>" + status + "</html>";
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
    exchange
        .getResponseHeaders()
        .set("Content-Type", status == 200 ? "application/json" : "text/html");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String store(String body) throws IOException {
    List<String> items = new ArrayList<>();
    boolean hasErrors = false;
    List<String> lines = body.lines().toList();
    for (int at = 0; at < lines.size(); at += 2) {
      String id = JSON.readTree(lines.get(at)).get("index").get("_id").asText();
      JsonNode document = JSON.readTree(lines.get(at + 1));
      Span span = new SpanDocument.Stored(document.get("otlp").asText()).span();
      int status = itemStatus.applyAsInt(span);
      hasErrors |= status >= 300;
      if (status < 300) stored.put(id, span);
      items.add(
          status < 300
              ? "{\"index\":{\"_index\":\"i\",\"_id\":\"" + id + "\",\"status\":" + status + "}}"
              : "{\"index\":{\"_index\":\"i\",\"_id\":\"" + id + "\",\"status\":" + status
                  + ",\"error\":{\"type\":\"of_test\",\"reason\":\"said so\"}}}");
    }
    return "{\"took\":1,\"errors\":" + hasErrors + ",\"items\":[" + String.join(",", items) + "]}";
  }

  private static List<Span> spans(int count, int bytes) {
    List<Span> spans = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      spans.add(SomeSpan.of(1, id).attribute("text", "x".repeat(bytes)).build());
    }
    return spans;
  }

  /** Of about so many bytes, most of them in an event. */
  private static Span large(long id, int eventBytes) {
    Span span =
        SomeSpan.of(1, id).serial("S-" + id).attribute("http.route", "/pay").build();
    Attributes said = new Attributes(Map.of("text", "e".repeat(eventBytes)));
    return new Span(
        span.traceId(),
        span.id(),
        null,
        span.origin(),
        span.name(),
        span.kind(),
        span.startEpochNanos(),
        span.durationNanos(),
        span.status(),
        "",
        span.attributes(),
        List.of(new SpanEvent("said", span.startEpochNanos(), said)),
        List.of());
  }

  private Span stored(Span span) {
    return stored.get(SpanDocument.id(span));
  }

  @Test
  void write_splitsByBytesAndByCount_andStoresAll() throws Exception {
    List<Span> spans = spans(300, 100_000); // over 40 MB with what is found by
    writer.write(spans);

    assertThat(stored.values()).containsExactlyElementsOf(spans);
    assertThat(sizes).hasSizeGreaterThan(4).allMatch(bytes -> bytes <= BulkWriter.MOST_BYTES);
    assertThat(sizes.get(0)).isGreaterThan(BulkWriter.MOST_BYTES / 2);

    sizes.clear();
    writer.write(spans(4_001, 1));
    assertThat(sizes).hasSize(3);
  }

  @Test
  void write_sendsTheApiKey() throws Exception {
    writer.write(spans(1, 1));
    assertThat(logins).containsExactly("ApiKey aWQ6a2V5");
  }

  @Test
  void requestTooLarge_isHalved_andLaterOnesAreSmallAtOnce() throws Exception {
    mostBytes = 200_000;
    List<Span> spans = spans(500, 1_000);
    writer.write(spans);
    assertThat(stored.values()).containsExactlyElementsOf(spans);

    sizes.clear();
    writer.write(spans);
    assertThat(sizes).allMatch(bytes -> bytes <= mostBytes);
    assertThat(writer.truncated()).isZero();
  }

  @Test
  void spanTooLargeForAnyRequest_isStoredWithoutItsEvents_andSaysSo() throws Exception {
    Span large = large(2, 9 << 20);
    List<Span> spans = List.of(large(1, 10), large, large(3, 10));
    writer.write(spans);

    assertThat(stored).hasSize(3);
    assertThat(stored(large).events()).isEmpty();
    assertThat(stored(large).attributes().values())
        .containsEntry("http.route", "/pay")
        .containsEntry(Span.TRUNCATED, List.of("events", "links"));
    assertThat(stored(large).serial()).isEqualTo("S-2");
    assertThat(stored(spans.get(2))).isEqualTo(spans.get(2));
    assertThat(writer.truncated()).isEqualTo(1);
  }

  @Test
  void attributesTooLarge_areCutToTheirBeginnings() throws Exception {
    Span large = SomeSpan.of(1, 1)
        .serial("S-1")
        .attribute("many", List.of("x".repeat(100)))
        .attribute("long", "y".repeat(9 << 20))
        .attribute("number", 7L)
        .build();
    writer.write(List.of(large));

    assertThat(stored(large).attributes().values())
        .containsOnlyKeys(Span.SERIAL, "long", "number", Span.TRUNCATED)
        .containsEntry("long", "y".repeat(256))
        .containsEntry(Span.TRUNCATED, List.of("events", "links", "attributes"));
  }

  @Test
  void documentAloneTooLarge_isCutUntilItIsTaken() throws Exception {
    mostBytes = 10_000;
    Span large = large(2, 20_000);
    writer.write(List.of(large(1, 10), large));

    assertThat(stored).hasSize(2);
    assertThat(stored(large).events()).isEmpty();
    assertThat(writer.truncated()).isEqualTo(1);
  }

  @Test
  void connectionBrokenOffForWhatIsTooLarge_isSplitAndCut_asIfItHadBeenSaid() throws Exception {
    mostBytes = 20_000;
    isHangingUp = true;
    Span large = large(2, 40_000);
    List<Span> others = spans(20, 1_000).subList(2, 20);
    writer.write(Stream.concat(Stream.of(large), others.stream()).toList());

    assertThat(stored.values()).hasSize(19).containsAll(others);
    assertThat(stored(large).events()).isEmpty();
    assertThat(writer.truncated()).isEqualTo(1);
  }

  @Test
  void connectionBrokenOffOnce_isSentAgainAsItWas() throws Exception {
    refusals.add(HANG_UP);
    List<Span> spans = spans(50, 1_000);
    writer.write(spans);

    assertThat(stored.values()).containsExactlyElementsOf(spans);
    assertThat(sizes).hasSize(2);
    assertThat(sizes.get(1)).isEqualTo(sizes.get(0));
  }

  @Test
  void nothingIsSmallEnough_isUnavailable() {
    mostBytes = 100;
    assertThatThrownBy(() -> writer.write(spans(3, 10)))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("413");
    assertThat(sizes).hasSizeLessThan(10);
  }

  @Test
  void oneDocumentRefused_isStoredBare_andTheOthersWhole() throws Exception {
    itemStatus = span ->
        span.attributes().values().containsKey("http.route") && span.serial().equals("S-2")
            ? 400
            : 201;
    List<Span> spans = List.of(large(1, 10), large(2, 10), large(3, 10));
    writer.write(spans);

    assertThat(stored).hasSize(3);
    assertThat(stored(spans.get(0))).isEqualTo(spans.get(0));
    assertThat(stored(spans.get(1)).attributes().values())
        .containsOnlyKeys(Span.SERIAL, Span.TRUNCATED);
    assertThat(writer.truncated()).isEqualTo(1);
  }

  @Test
  void allDocumentsRefused_isUnavailable_andNothingIsCut() {
    itemStatus = span -> 400;
    assertThatThrownBy(() -> writer.write(spans(3, 10)))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("400 of_test, said so");
    assertThat(sizes).hasSize(1);
    assertThat(writer.truncated()).isZero();
  }

  @Test
  void tooBusy_forARequestOrForDocuments_isSentAgain() throws Exception {
    refusals.add(429);
    itemStatus = span -> sizes.size() < 3 && span.id().value() % 10 == 0 ? 429 : 201;
    List<Span> spans = spans(50, 10);
    writer.write(spans);

    assertThat(stored.values()).containsExactlyInAnyOrderElementsOf(spans);
    assertThat(writer.sentAgain()).isEqualTo(50 + 5);
  }

  @Test
  void serverFails_isUnavailable_andTheSameWriteLaterCompletesIt() throws Exception {
    refusals.add(500);
    List<Span> spans = spans(5, 10);
    assertThatThrownBy(() -> writer.write(spans)).isInstanceOf(StoreUnavailableException.class);

    writer.write(spans);
    assertThat(stored.values()).containsExactlyElementsOf(spans);
  }
}

package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One trace in its three forms: spans, columns, a single span. */
class TraceApiTest {
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";
  private static final String ROOT = "eee19b7ec3c1b174";
  private static final String CHILD = "eee19b7ec3c1b175";
  private static final String SPANS = """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},
      "scopeSpans":[{"spans":[
      {"traceId":"%1$s","spanId":"%2$s","name":"GET /cart","kind":2,
       "startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000100000"},
      {"traceId":"%1$s","spanId":"%3$s","parentSpanId":"%2$s","name":"SELECT cart","kind":3,
       "startTimeUnixNano":"1700000000000020000","endTimeUnixNano":"1700000000000050000",
       "attributes":[{"key":"db.system.name","value":{"stringValue":"h2"}}]}]}]}]}
      """.formatted(TRACE, ROOT, CHILD);

  @TempDir
  Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private Collector collector;

  @BeforeEach
  void start() throws Exception {
    collector = Collector.start(SomeConfig.of(directory, SomeConfig.ANY_PORTS, 1 << 20));
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + collector.otlpHttpPort() + "/v1/traces"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(SPANS))
            .build(),
        BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (get("").statusCode() != 200) {
      assertThat(System.nanoTime()).as("waited 20 s for the trace").isLessThan(deadline);
    }
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1/traces/" + TRACE + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void trace_hasItsCriticalPath() throws Exception {
    assertThat(json("").get("criticalPath").toString())
        .isEqualTo("[{\"row\":0,\"startMicros\":0,\"durationMicros\":20},"
            + "{\"row\":1,\"startMicros\":20,\"durationMicros\":30},"
            + "{\"row\":0,\"startMicros\":50,\"durationMicros\":50}]");
  }

  @Test
  void columns_areTheRowsOfTheWindow() throws Exception {
    JsonNode whole = json("/columns");
    assertThat(whole.get("spanIds").toString()).isEqualTo("[\"" + ROOT + "\",\"" + CHILD + "\"]");
    assertThat(whole.get("parentRow").toString()).isEqualTo("[-1,0]");
    assertThat(whole.get("criticalPath")).hasSize(3);

    JsonNode second = json("/columns?from=1&limit=1");
    assertThat(second.get("spanIds").toString()).isEqualTo("[\"" + CHILD + "\"]");
    assertThat(second.get("spanCount").asInt()).isEqualTo(2);
    assertThat(second.get("criticalPath")).hasSize(1);
  }

  @Test
  void columns_badWindow_saysWhatWasExpected() throws Exception {
    HttpResponse<String> answer = get("/columns?limit=none");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("limit").contains("none").contains("expected");
  }

  @Test
  void span_hasItsAttributes_andOneThatIsNotThereIsNotFound() throws Exception {
    JsonNode span = json("/spans/" + CHILD);
    assertThat(span.get("name").asText()).isEqualTo("SELECT cart");
    assertThat(span.get("attributes").get("db.system.name").asText()).isEqualTo("h2");

    assertThat(get("/spans/0000000000000001").statusCode()).isEqualTo(404);
    assertThat(get("/spans/none").statusCode()).isEqualTo(400);
  }

  @Test
  void incidents_ofNoFinding_areNone_andABadCodeIsRefused() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1/incidents");
    assertThat(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
            .body())
        .isEqualTo("{\"incidents\":[]}");
    URI bad = URI.create(uri + "?code=A99");
    assertThat(http.send(HttpRequest.newBuilder(bad).build(), BodyHandlers.ofString())
            .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"findings.csv,text/csv; charset=utf-8", "findings.json,application/json"})
  void findings_asAFile_areAnAttachment(String file, String type) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1/" + file
        + "?state=OPEN&service=order");
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"" + file + "\"");
    assertThat(answer.headers().firstValue("Plumbline-Left-Out")).contains("0");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json,{},404,no finding x",
    "text/plain,{},415,expected: application/json",
    "application/json,[],400,expected: a JSON object",
  })
  void decisions_thatCannotBe_areRefused(String type, String body, int status, String says)
      throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1/findings/x/handling");
    String sent = body.equals("{}") ? "{\"action\":\"recheck\",\"by\":\"li\"}" : body;
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(sent))
            .build(),
        BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains(says);
  }

  @Test
  void decision_tooLarge_isRefused() throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1/findings/x/handling");
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(" ".repeat(20_000)))
            .build(),
        BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
  }
}

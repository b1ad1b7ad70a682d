package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compensations over HTTP, as the UI and scripts ask for them. */
class CompensationApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FINDING = "0".repeat(31) + "1";
  private static final String REFUND =
      "{\"action\":\"refund\",\"by\":\"alice\",\"reason\":\"ticket 7\"}";

  @TempDir
  private Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer service;
  private Collector collector;

  @BeforeEach
  void start() throws Exception {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/refunds", exchange -> {
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    service.start();
    try (FindingDatabase database = FindingDatabase.open(directory.resolve("findings"))) {
      new FindingStore(database).raise(finding());
    }
    Path actions = Files.createDirectory(directory.resolve("actions"));
    Files.writeString(
        actions.resolve("refund.yaml"), """
        { apiVersion: plumbline/v1, kind: Action, name: refund, title: Refund it,
          repairs: { codes: [A01], executor: payment },
          request: { url: "http://127.0.0.1:%d/refunds" }, approval: second }
        """.formatted(service.getAddress().getPort()));
    collector = start(actions, null);
  }

  private Collector start(Path actions, @Nullable String actorHeader) throws Exception {
    return Collector.start(SomeConfig.of(
        directory,
        SomeConfig.ANY_PORTS,
        1 << 20,
        new CollectorConfig.Actions(actions, actorHeader)));
  }

  @AfterEach
  void stop() {
    collector.close();
    service.stop(0);
  }

  private static Finding finding() {
    Span span = SomeSpan.of(1, 1).service("payment").name("POST /payments").build();
    return new Finding(
        FINDING,
        FindingCode.A01,
        FindingState.OPEN,
        "S-1",
        "order",
        "payment",
        "POST /payments",
        1,
        1,
        null,
        List.of(Evidence.ofExecutor(span, Outcome.COMMITTED, "plumbline.tx=committed", 1L)),
        null);
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) request.setHeader(headers[i], headers[i + 1]);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1" + path);
  }

  private void awaitState(String id, String state) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!get("/compensations/" + id).get("state").asText().equals(state)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20); // another thread's work: polled with a deadline
    }
  }

  @Test
  void plan_request_approval_untilItIsDone() throws Exception {
    JsonNode plan = get("/findings/" + FINDING + "/actions").get("items").get(0);
    assertThat(plan.get("title").asText()).isEqualTo("Refund it");
    assertThat(plan.get("headers").get("Idempotency-Key").asText())
        .isEqualTo("S-1:" + FINDING + ":refund");
    assertThat(plan.get("obstacle").isNull()).isTrue();

    HttpResponse<String> asked = post("/findings/" + FINDING + "/compensations", REFUND);
    assertThat(asked.statusCode()).isEqualTo(201);
    JsonNode waiting = JSON.readTree(asked.body());
    assertThat(waiting.get("state").asText()).isEqualTo("WAITING");
    assertThat(post("/findings/" + FINDING + "/compensations", REFUND).statusCode())
        .isEqualTo(409);
    assertThat(get("/findings/" + FINDING + "/actions")
            .get("items")
            .get(0)
            .get("obstacle")
            .asText())
        .contains("under way");

    String id = waiting.get("id").asText();
    String path = "/compensations/" + id + "/approval";
    assertThat(post(path, "{\"by\":\"alice\",\"reason\":\"me\"}").statusCode()).isEqualTo(409);
    assertThat(post(path, "{\"by\":\"bob\",\"reason\":\"seen\"}").statusCode()).isEqualTo(200);
    awaitState(id, "DONE");
    assertThat(get("/compensations?state=DONE").get("items")).hasSize(1);
    assertThat(get("/findings/" + FINDING + "/compensations").get("items")).hasSize(1);
  }

  @Test
  void badRequests_sayWhatIsWrong() throws Exception {
    String path = "/findings/" + FINDING + "/compensations";
    assertThat(post(path, "[]").body()).contains("expected: a JSON object");
    assertThat(post(path, "{\"action\":\"ship\",\"by\":\"a\",\"reason\":\"b\"}").body())
        .contains("action: 'ship' (expected: one of [refund])");
    assertThat(post(path, "{\"action\":\"refund\",\"by\":\"a\"}").body())
        .contains("reason: null (expected: a text)");
    assertThat(post("/findings/none/compensations", REFUND).statusCode()).isEqualTo(404);
    assertThat(post(path, REFUND, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(post(path, " ".repeat(20_000)).statusCode()).isEqualTo(413);
    assertThat(get("/compensations").get("items")).isEmpty();
  }

  @Test
  void stopSwitch_isKept() throws Exception {
    assertThat(get("/compensations/switch").get("stopped").asBoolean()).isFalse();
    String stop = "{\"stopped\":true,\"by\":\"bob\",\"reason\":\"incident 9\"}";
    assertThat(post("/compensations/switch", stop).statusCode()).isEqualTo(200);
    assertThat(get("/compensations/switch").get("reason").asText()).isEqualTo("incident 9");
  }

  @Test
  void actorHeader_isWhoAsks_whateverTheBodySays() throws Exception {
    collector.close();
    collector = start(directory.resolve("actions"), "X-Forwarded-User");
    String path = "/findings/" + FINDING + "/compensations";
    assertThat(post(path, REFUND).statusCode()).isEqualTo(400);

    HttpResponse<String> asked = post(path, REFUND, "X-Forwarded-User", "carol");
    assertThat(JSON.readTree(asked.body()).get("requestedBy").asText()).isEqualTo("carol");
    String note = "{\"action\":\"note\",\"by\":\"bob\",\"text\":\"seen\"}";
    String handling = "/findings/" + FINDING + "/handling";
    assertThat(post(handling, note).statusCode()).isEqualTo(400);
    HttpResponse<String> noted = post(handling, note, "X-Forwarded-User", "carol");
    assertThat(noted.body()).contains("note by carol: seen");
  }
}

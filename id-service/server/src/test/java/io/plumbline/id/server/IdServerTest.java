package io.plumbline.id.server;

import static io.plumbline.id.server.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.http.HttpConfig;
import io.plumbline.id.server.store.DatabaseConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP interface, as docs/api/id-service.yaml describes it, against a real server with a real database file. */
class IdServerTest {
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final String LEASES = "/api/v1/namespaces/default/leases";

  @TempDir
  private Path data;

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.start(data, TTL);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ids_default_isOneSnowflakeIdOfNow() throws Exception {
    HttpResponse<String> response = server.get("/api/v1/ids/default");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    long id = Long.parseLong(response.body().strip());
    assertThat(SnowflakeLayout.DEFAULT.timeMillis(id))
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
  }

  @Test
  void ids_post_isTheSameAsGet() throws Exception {
    assertThat(server.post("/api/v1/ids/default", "").body()).matches("\\d+\n");
  }

  @Test
  void ids_count10000_areAllDifferentAndIncrease() throws Exception {
    List<Long> ids = server
        .get("/api/v1/ids/default?count=10000")
        .body()
        .lines()
        .map(Long::valueOf)
        .toList();

    assertThat(ids).hasSize(10_000).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void ids_acceptJson_areTextsInJson() throws Exception {
    JsonNode json = json(server.get("/api/v1/ids/default?count=2", "Accept", "application/json"));

    assertThat(json.get("namespace").asText()).isEqualTo("default");
    assertThat(json.get("ids")).hasSize(2).allMatch(JsonNode::isTextual);
  }

  @Test
  void ids_countOutOfRange_is400() throws Exception {
    for (String count : List.of("0", "10001", "-1", "x", "")) {
      HttpResponse<String> response = server.get("/api/v1/ids/default?count=" + count);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(json(response).get("detail").asText())
          .isEqualTo("count: " + count + " (expected: 1 to 10000)");
    }
  }

  @Test
  void ids_unknownNamespace_is404() throws Exception {
    HttpResponse<String> response = server.get("/api/v1/ids/nope");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
  }

  @Test
  void ids_otherMethod_is405() throws Exception {
    HttpResponse<String> response = server.send("DELETE", "/api/v1/ids/default", "");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, POST");
  }

  @Test
  void namespaces_segmentCreated_countsFromItsStartWithoutGap() throws Exception {
    HttpResponse<String> created = server.post(
        "/api/v1/namespaces", "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":10,\"start\":100}");
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < 5; i++) ids.append(server.get("/api/v1/ids/pay?count=5").body());

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(ids.toString().lines().map(Long::valueOf))
        .containsExactlyElementsOf(LongStream.range(100, 125).boxed().toList());
  }

  @Test
  void namespaces_createdTwice_isFineWithTheSameSettingsOnly() throws Exception {
    String body = "{\"name\":\"pay\",\"mode\":\"segment\"}";
    server.post("/api/v1/namespaces", body);

    assertThat(server.post("/api/v1/namespaces", body).statusCode()).isEqualTo(201);
    HttpResponse<String> other =
        server.post("/api/v1/namespaces", "{\"name\":\"pay\",\"mode\":\"snowflake\"}");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(json(other).get("detail").asText())
        .startsWith("namespace pay exists already with other settings");
  }

  @Test
  void namespaces_badSettings_are400AndNamed() throws Exception {
    assertThat(detailOfBadNamespace("{\"name\":\"Pay\",\"mode\":\"segment\"}"))
        .startsWith("name: Pay (expected: [a-z]");
    assertThat(detailOfBadNamespace("{\"name\":\"pay\",\"mode\":\"x\"}"))
        .isEqualTo("mode: x (expected: snowflake or segment)");
    assertThat(detailOfBadNamespace("{\"name\":\"pay\",\"mode\":\"segment\",\"step\":0}"))
        .isEqualTo("step: 0 (expected: 1 to 1000000)");
    assertThat(detailOfBadNamespace("{\"nam\":\"pay\"}")).contains("nam");
    assertThat(detailOfBadNamespace("[")).startsWith("body: ");
  }

  @Test
  void namespaces_listed_haveTheirSettings() throws Exception {
    server.post("/api/v1/namespaces", "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":7}");

    JsonNode all = json(server.get("/api/v1/namespaces")).get("namespaces");
    assertThat(all.get(0).toString())
        .startsWith(
            "{\"name\":\"default\",\"mode\":\"snowflake\",\"bits\":63,\"format\":\"decimal\"")
        .contains("\"layout\":{\"epochMillis\":1704067200000,\"timeBits\":41");
    assertThat(all.get(1).toString())
        .startsWith("{\"name\":\"pay\",\"mode\":\"segment\"")
        .contains(
            "\"step\":7,\"start\":1,\"rideSeconds\":60,\"wasteSeconds\":120,\"order\":\"unique\"")
        .contains("\"retired\":false");
  }

  @Test
  void leases_leasedRenewedAndReleased_movesTheHighWaterOnly() throws Exception {
    HttpResponse<String> leased = server.post(LEASES, "{\"owner\":\"test\"}");
    JsonNode lease = json(leased);
    String path = LEASES + "/" + lease.get("worker").asInt();

    assertThat(leased.statusCode()).isEqualTo(201);
    assertThat(lease.get("ttlMillis").asLong()).isEqualTo(TTL.toMillis());
    assertThat(lease.get("untilMillis").asLong())
        .isEqualTo(lease.get("fromMillis").asLong() + TTL.toMillis());
    JsonNode renewed = json(server.send("PUT", path, "{\"epoch\":" + lease.get("epoch") + "}"));
    assertThat(renewed.get("untilMillis").asLong())
        .isGreaterThanOrEqualTo(lease.get("untilMillis").asLong());
    assertThat(server.send("DELETE", path + "?epoch=" + lease.get("epoch"), "").statusCode())
        .isEqualTo(204);
    assertThat(server.send("DELETE", path + "?epoch=" + lease.get("epoch"), "").statusCode())
        .isEqualTo(409);
    assertThat(
            server.send("PUT", path, "{\"epoch\":" + lease.get("epoch") + "}").statusCode())
        .isEqualTo(409);
  }

  @Test
  void leases_ofTheServerItself_areNeverGivenAway() throws Exception {
    long id = Long.parseLong(server.get("/api/v1/ids/default").body().strip());
    JsonNode lease = json(server.post(LEASES, "{\"owner\":\"test\"}"));

    assertThat(lease.get("worker").asInt()).isNotEqualTo(SnowflakeLayout.DEFAULT.worker(id));
  }

  @Test
  void leases_ofASegmentNamespaceOrWithoutOwner_areRefused() throws Exception {
    server.post("/api/v1/namespaces", "{\"name\":\"pay\",\"mode\":\"segment\"}");

    assertThat(
            server.post("/api/v1/namespaces/pay/leases", "{\"owner\":\"test\"}").statusCode())
        .isEqualTo(409);
    assertThat(server
            .post("/api/v1/namespaces/nope/leases", "{\"owner\":\"test\"}")
            .statusCode())
        .isEqualTo(404);
    assertThat(server.post(LEASES, "{}").statusCode()).isEqualTo(400);
    assertThat(server.send("PUT", LEASES + "/x", "{\"epoch\":1}").statusCode()).isEqualTo(400);
    assertThat(server.post(LEASES, "{\"owner\":\"" + "x".repeat(20_000) + "\"}").statusCode())
        .isEqualTo(413);
  }

  @Test
  void healthAndMetrics_whileIdsCanBeGiven_sayHowMany() throws Exception {
    server.get("/api/v1/ids/default?count=41");
    server.get("/api/v1/ids/default");

    assertThat(server.get("/health").body()).isEqualTo("ok\n");
    assertThat(server.get("/metrics").body())
        .contains("plumbline_ids_issued_total{namespace=\"default\"} 42.0");
  }

  @Test
  void ids_databaseSetBack_jumpWithAnAlarmRatherThanComeTwice() throws Exception {
    server.post("/api/v1/namespaces", "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":10}");
    List<Long> before =
        server.get("/api/v1/ids/pay?count=25").body().lines().map(Long::valueOf).toList();
    DatabaseConfig database = DatabaseConfig.embedded(data);
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE id_segment SET next_number = 5");
    }

    List<Long> after = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (after.stream().noneMatch(id -> id > 1_000_000_000) && System.nanoTime() < end) {
      HttpResponse<String> answer = server.get("/api/v1/ids/pay?count=50");
      if (answer.statusCode() == 200) answer.body().lines().map(Long::valueOf).forEach(after::add);
    }

    assertThat(before)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 25).boxed().toList());
    assertThat(after)
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(before)
        .isSorted();
    assertThat(after.get(after.size() - 1)).isGreaterThan(1_000_000_000);
    assertThat(server.get("/metrics").body())
        .containsPattern("plumbline_ids_database_went_back_total [1-9]");
  }

  @Test
  void ids_templateOrIncreasing_areGivenOneByOne() throws Exception {
    server.post(
        "/api/v1/namespaces",
        "{\"name\":\"inv\",\"mode\":\"segment\",\"format\":\"INV{yyyy}{seq:6}\"}");
    server.post(
        "/api/v1/namespaces", "{\"name\":\"up\",\"mode\":\"segment\",\"order\":\"increasing\"}");

    assertThat(server.get("/api/v1/ids/inv?count=2").body())
        .matches("INV20[0-9]{2}000001\nINV20[0-9]{2}000002\n");
    assertThat(server.get("/api/v1/ids/up").body()).isEqualTo("1\n");
    assertThat(server.get("/api/v1/ids/up?count=2").body()).isEqualTo("2\n3\n");
  }

  @Test
  void start_portInUse_saysSo() {
    assertThatThrownBy(() -> RunningServer.start(data.resolve("other"), TTL, server.port()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("port: " + server.port() + " on 127.0.0.1 cannot be listened on");
  }

  @Test
  void ids_tokenAskedFor_areOnlyForThoseWhoHaveIt() throws Exception {
    HttpConfig http = new HttpConfig("127.0.0.1", 0, "0123456789abcdef");
    try (RunningServer guarded = RunningServer.start(http, data.resolve("guarded"), TTL)) {
      assertThat(guarded.get("/api/v1/ids/default").statusCode()).isEqualTo(401);
      assertThat(guarded
              .get("/api/v1/ids/default", "Authorization", "Bearer 0123456789abcdeX")
              .statusCode())
          .isEqualTo(401);
      assertThat(guarded
              .get("/api/v1/ids/default", "Authorization", "Bearer 0123456789abcdef")
              .statusCode())
          .isEqualTo(200);
      assertThat(guarded.get("/health").statusCode()).isEqualTo(200);
    }
  }

  private String detailOfBadNamespace(String body) throws Exception {
    HttpResponse<String> response = server.post("/api/v1/namespaces", body);
    assertThat(response.statusCode()).isEqualTo(400);
    return json(response).get("detail").asText();
  }
}

package io.plumbline.id.server;

import static io.plumbline.id.server.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.id.SnowflakeLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What the HTTP interface offers besides ids and leases: formats, ranges, decoding, tokens, the paths of others. */
class IdServerApiTest {
  private static final Path CONTRACT =
      Path.of(System.getProperty("plumbline.root", "../.."), "docs/api/id-service.yaml");

  @TempDir
  private Path data;

  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    server = RunningServer.start(data, Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode create(String settings) throws Exception {
    HttpResponse<String> created = server.post("/api/v1/namespaces", settings);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    return json(created);
  }

  private byte[] binary(String method, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(path))
        .header("Accept", "application/octet-stream")
        .method(method, HttpRequest.BodyPublishers.noBody())
        .build();
    HttpResponse<byte[]> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("content-type")).hasValue("application/octet-stream");
    return response.body();
  }

  @Test
  @SuppressWarnings("unchecked")
  void contract_pathsAndMethods_areExactlyThoseServed() throws IOException {
    Map<String, Object> paths = (Map<String, Object>)
        new Yaml().<Map<String, Object>>load(Files.readString(CONTRACT)).get("paths");
    Map<String, TreeSet<String>> written = new TreeMap<>();
    paths.forEach((path, methods) -> written.put(
        path,
        ((Map<String, Object>) methods)
            .keySet().stream()
                .filter(key -> !key.equals("parameters"))
                .map(key -> key.toUpperCase(java.util.Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new))));

    Map<String, TreeSet<String>> served = new TreeMap<>();
    server.paths().forEach((path, methods) -> served.put(path, new TreeSet<>(methods)));
    served.put("/api/v1/ids/{ns}", new TreeSet<>(List.of("GET", "POST")));
    assertThat(written).isEqualTo(served);
  }

  @Test
  void paths_otherMethod_is405AndSaysWhich() throws Exception {
    for (Map.Entry<String, List<String>> path : server.paths().entrySet()) {
      HttpResponse<String> response =
          server.send("TRACE", path.getKey().replaceAll("\\{\\w+}", "x"), "");

      assertThat(response.statusCode()).as(path.getKey()).isEqualTo(405);
      assertThat(response.headers().firstValue("allow")).isPresent();
      assertThat(json(response).get("type").asText())
          .isEqualTo("urn:plumbline:problem:method-not-allowed");
    }
  }

  @Test
  void paths_unknown_is404() throws Exception {
    HttpResponse<String> response = server.get("/api/v2/ids/default");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).get("detail").asText()).contains("/api/v2/ids/default");
  }

  @Test
  void ids_binary_areEightBytesEach() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\",\"start\":1000}");

    ByteBuffer ids = ByteBuffer.wrap(binary("GET", "/api/v1/ids/pay?count=3"));

    assertThat(new long[] {ids.getLong(), ids.getLong(), ids.getLong()})
        .containsExactly(1000, 1001, 1002);
    assertThat(ids.hasRemaining()).isFalse();
  }

  @Test
  void ids_formatWithCheckDigit_areWrittenInItAndDecodedFromIt() throws Exception {
    create(
        "{\"name\":\"card\",\"mode\":\"segment\",\"start\":123456789,\"format\":\"decimal:12+luhn\"}");

    String id = server.get("/api/v1/ids/card").body().strip();
    HttpResponse<String> mistyped =
        server.get("/api/v1/ids/card/" + id.substring(0, id.length() - 2) + "00");

    assertThat(id).isEqualTo("0001234567897");
    assertThat(json(server.get("/api/v1/ids/card/" + id)).get("number").asText())
        .isEqualTo("123456789");
    assertThat(mistyped.statusCode()).isEqualTo(400);
    assertThat(json(mistyped).get("detail").asText()).contains("check digit");
  }

  @Test
  void ids_hidden_areAllDifferentFarApartAndDecodable() throws Exception {
    JsonNode created = create("{\"name\":\"shy\",\"mode\":\"segment\",\"hidden\":true}");

    List<Long> ids = server
        .get("/api/v1/ids/shy?count=1000")
        .body()
        .lines()
        .map(Long::valueOf)
        .toList();

    assertThat(created.get("hidden").asBoolean()).isTrue();
    assertThat(created.toString()).doesNotContain("ey\""); // no key is shown
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().filter(id -> id < 1_000_000)).isEmpty();
    assertThat(json(server.get("/api/v1/ids/shy/" + ids.get(41))).get("number").asText())
        .isEqualTo("42");
  }

  @Test
  void ids_template_carryTheDayAndCountInIt() throws Exception {
    create(
        "{\"name\":\"invoice\",\"mode\":\"segment\",\"format\":\"INV{yyyyMMdd}{seq:6}\",\"step\":10}");
    String day = LocalDate.now(ZoneOffset.UTC).toString().replace("-", "");

    List<String> ids = server.get("/api/v1/ids/invoice?count=3").body().lines().toList();

    assertThat(ids).hasSize(3).allSatisfy(id -> assertThat(id).startsWith("INV20"));
    if (ids.get(0).startsWith("INV" + day)) { // else midnight passed between
      assertThat(ids)
          .containsExactly("INV" + day + "000001", "INV" + day + "000002", "INV" + day + "000003");
    }
    JsonNode decoded = json(server.get("/api/v1/ids/invoice/" + ids.get(2)));
    assertThat(decoded.get("number").asText()).isEqualTo("3");
    assertThat(decoded.get("period").asText()).hasSize(8);
  }

  @Test
  void ids_javaScriptSafe_fitInto53Bits() throws Exception {
    create("{\"name\":\"web\",\"mode\":\"snowflake\",\"bits\":53}");

    long id = Long.parseLong(server.get("/api/v1/ids/web").body().strip());

    assertThat(id).isPositive().isLessThan(1L << 53);
  }

  @Test
  void decodeAndMake_snowflake_areInverse() throws Exception {
    String id = server.get("/api/v1/ids/default").body().strip();

    JsonNode parts = json(server.get("/api/v1/ids/default/" + id));
    HttpResponse<String> made = server.post(
        "/api/v1/ids/default/make",
        "{\"time\":\"" + parts.get("time").asText() + "\",\"worker\":" + parts.get("worker")
            + ",\"sequence\":" + parts.get("sequence") + "}");

    assertThat(parts.get("timeMillis").asLong())
        .isEqualTo(SnowflakeLayout.DEFAULT.timeMillis(Long.parseLong(id)));
    assertThat(json(made).get("id").asText()).isEqualTo(id);
    assertThat(server
            .post("/api/v1/ids/default/make", "{\"timeMillis\":1,\"worker\":0,\"sequence\":0}")
            .statusCode())
        .isEqualTo(400);
    assertThat(server.get("/api/v1/ids/default/12x").statusCode()).isEqualTo(400);
  }

  @Test
  void segments_range_isNeverGivenAsAnIdAgain() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\",\"step\":10}");

    ByteBuffer range = ByteBuffer.wrap(binary("POST", "/api/v1/segments/pay?size=1000"));
    String text = server.post("/api/v1/segments/pay?size=5", "").body();
    JsonNode json =
        json(server.send("POST", "/api/v1/segments/pay?size=5", "", "Accept", "application/json"));
    List<Long> ids =
        server.get("/api/v1/ids/pay?count=20").body().lines().map(Long::valueOf).toList();

    assertThat(new long[] {range.getLong(), range.getLong(), range.getLong()})
        .containsExactly(1, 1000, 1);
    assertThat(text).isEqualTo("1001 1005 1\n");
    assertThat(json.get("first").asText()).isEqualTo("1006");
    assertThat(ids).allMatch(id -> id > 1010).doesNotHaveDuplicates();
  }

  @Test
  void segments_inHand_areNeverGivenTwice() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\",\"step\":100}");
    Set<Long> given = new HashSet<>();

    for (int i = 0; i < 20; i++) {
      ByteBuffer range =
          ByteBuffer.wrap(binary("POST", "/api/v1/segments/pay?size=30&inHand=true"));
      long last = range.getLong(8);
      for (long id = range.getLong(0); id <= last; id++)
        assertThat(given.add(id)).isTrue();
      long one = Long.parseLong(server.get("/api/v1/ids/pay").body().strip());
      assertThat(given.add(one)).isTrue();
    }

    assertThat(given).hasSizeGreaterThan(200);
    assertThat(server.post("/api/v1/segments/default?size=3&inHand=true", "").statusCode())
        .isEqualTo(409);
  }

  @Test
  void server_stoppedInGoodOrder_handsBackWhatItDidNotGive() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\",\"step\":1000}");
    assertThat(server.get("/api/v1/ids/pay?count=3").body()).isEqualTo("1\n2\n3\n");

    server.close();
    server = RunningServer.start(data, Duration.ofSeconds(30));

    assertThat(server.get("/api/v1/ids/pay").body()).isEqualTo("4\n");
  }

  @Test
  void segments_otherNamespaces_are409AndSayWhy() throws Exception {
    create("{\"name\":\"shy\",\"mode\":\"segment\",\"hidden\":true}");

    assertThat(server.post("/api/v1/segments/default", "").statusCode()).isEqualTo(409);
    assertThat(json(server.post("/api/v1/segments/shy", "")).get("detail").asText())
        .contains("one by one only");
    assertThat(server.post("/api/v1/segments/shy?size=0", "").statusCode()).isEqualTo(400);
    assertThat(server.post("/api/v1/segments/nope", "").statusCode()).isEqualTo(404);
  }

  @Test
  void namespaces_retired_give410AndTheNameIsSpent() throws Exception {
    create("{\"name\":\"old\",\"mode\":\"segment\"}");
    String id = server.get("/api/v1/ids/old").body().strip();

    assertThat(server.send("DELETE", "/api/v1/namespaces/old", "").statusCode()).isEqualTo(204);

    assertThat(server.get("/api/v1/ids/old").statusCode()).isEqualTo(410);
    assertThat(server
            .post("/api/v1/namespaces", "{\"name\":\"old\",\"mode\":\"segment\"}")
            .statusCode())
        .isEqualTo(410);
    assertThat(server.get("/api/v1/ids/old/" + id).statusCode()).isEqualTo(200);
    assertThat(json(server.get("/api/v1/namespaces/old")).get("retired").asBoolean())
        .isTrue();
  }

  @Test
  void namespaces_patched_changeTheirSizesAndNothingElse() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\",\"step\":10}");
    server.get("/api/v1/ids/pay");

    HttpResponse<String> patched =
        server.send("PATCH", "/api/v1/namespaces/pay", "{\"step\":50,\"rideSeconds\":5}");

    assertThat(json(patched).get("step").asInt()).isEqualTo(50);
    assertThat(json(patched).get("wasteSeconds").asInt()).isEqualTo(120);
    assertThat(server
            .send("PATCH", "/api/v1/namespaces/pay", "{\"format\":\"radix36\"}")
            .statusCode())
        .isEqualTo(400);
    assertThat(
            server.send("PATCH", "/api/v1/namespaces/default", "{\"step\":50}").statusCode())
        .isEqualTo(409);
  }

  @Test
  void tokens_ofANamespace_openItAndNothingElse() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\"}");
    JsonNode created = json(server.post("/api/v1/namespaces/pay/tokens", "{\"name\":\"shop\"}"));
    String bearer = "Bearer " + created.get("token").asText();

    assertThat(server.get("/api/v1/ids/pay").statusCode()).isEqualTo(401);
    assertThat(server.get("/api/v1/ids/pay", "Authorization", bearer).statusCode())
        .isEqualTo(200);
    assertThat(server
            .get("/api/v1/ids/pay", "X-Plumbline-Token", bearer.substring(7))
            .statusCode())
        .isEqualTo(200);
    assertThat(server.get("/api/v1/ids/pay?token=" + bearer.substring(7)).statusCode())
        .isEqualTo(401);
    assertThat(server.get("/api/v1/namespaces/pay/tokens").body())
        .contains("\"name\":\"shop\"")
        .doesNotContain(bearer.substring(7))
        .doesNotContain("sha256");
    assertThat(server.get("/api/v1/ids/default").statusCode()).isEqualTo(200);
    assertThat(
            server.post("/api/v1/namespaces/pay/tokens", "{\"name\":\"shop\"}").statusCode())
        .isEqualTo(409);

    assertThat(server.send("DELETE", "/api/v1/namespaces/pay/tokens/shop", "").statusCode())
        .isEqualTo(204);
    assertThat(server.send("DELETE", "/api/v1/namespaces/pay/tokens/shop", "").statusCode())
        .isEqualTo(404);
    assertThat(server.get("/api/v1/ids/pay").statusCode()).isEqualTo(200);
  }

  @Test
  void tokens_quotas_are429AndSayWhenToComeBack() throws Exception {
    create("{\"name\":\"pay\",\"mode\":\"segment\"}");
    String fast = json(server.post(
            "/api/v1/namespaces/pay/tokens", "{\"name\":\"fast\",\"idsPerSecond\":1,\"burst\":5}"))
        .get("token")
        .asText();
    String daily = json(server.post(
            "/api/v1/namespaces/pay/tokens", "{\"name\":\"daily\",\"idsPerDay\":30}"))
        .get("token")
        .asText();

    assertThat(server.get("/api/v1/ids/pay?count=5", "X-Plumbline-Token", fast).statusCode())
        .isEqualTo(200);
    HttpResponse<String> tooFast = server.get("/api/v1/ids/pay?count=5", "X-Plumbline-Token", fast);
    assertThat(tooFast.statusCode()).isEqualTo(429);
    assertThat(tooFast.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 6L);
    assertThat(server.get("/api/v1/ids/pay?count=6", "X-Plumbline-Token", fast).body())
        .contains("5 ids at once, 6 were asked for");
    for (int i = 0; i < 30; i++) {
      assertThat(server.get("/api/v1/ids/pay", "X-Plumbline-Token", daily).statusCode())
          .isEqualTo(200);
    }
    HttpResponse<String> usedUp = server.get("/api/v1/ids/pay", "X-Plumbline-Token", daily);
    assertThat(usedUp.statusCode()).isEqualTo(429);
    assertThat(json(usedUp).get("detail").asText())
        .contains("has 0 of its 30 ids left today (UTC)");
  }

  @Test
  void leaf_itsPaths_answerTheNumberAlone() throws Exception {
    create("{\"name\":\"order\",\"mode\":\"segment\",\"start\":77}");

    assertThat(server.get("/api/segment/get/order").body()).isEqualTo("77");
    assertThat(server.get("/api/snowflake/get/default").body()).matches("\\d{10,19}");
    assertThat(server.get("/api/segment/get/default").statusCode()).isEqualTo(409);
    assertThat(server.get("/api/segment/get/nope").statusCode()).isEqualTo(404);
  }

  @Test
  void tinyId_itsPaths_answerAsItsClientsExpect() throws Exception {
    create("{\"name\":\"order\",\"mode\":\"segment\",\"step\":100}");

    assertThat(server.get("/tinyid/id/nextId?bizType=order&batchSize=2&token=x").body())
        .isEqualTo("{\"data\":[1,2],\"code\":200,\"message\":\"\"}");
    assertThat(server
            .get("/tinyid/id/nextIdSimple?bizType=order&batchSize=3&token=x")
            .body())
        .isEqualTo("3,4,5");
    long[] segment = Arrays.stream(server
            .post("/tinyid/id/nextSegmentIdSimple?bizType=order&token=x", "")
            .body()
            .split(","))
        .mapToLong(Long::parseLong)
        .toArray();
    assertThat(segment).hasSize(5);
    assertThat(segment[2] - segment[0]).isEqualTo(100); // the client gives what is after currentId
    assertThat(segment[3]).isEqualTo(1);
    assertThat(segment[4]).isZero();
    assertThat(json(server.get("/tinyid/id/nextSegmentId?bizType=order&token=x"))
            .get("data")
            .get("maxId")
            .asLong())
        .isGreaterThan(segment[2]);
    assertThat(server.get("/tinyid/id/nextId").statusCode()).isEqualTo(400);
  }

  @Test
  void status_openNamespaces_sayHowTheyAre() throws Exception {
    server.get("/api/v1/ids/default");
    create("{\"name\":\"pay\",\"mode\":\"segment\",\"step\":100}");
    server.get("/api/v1/ids/pay?count=10");

    JsonNode status = json(server.get("/api/v1/status"));

    assertThat(server.get("/ready").body()).isEqualTo("ok\n");
    assertThat(status.get("namespaces")).hasSize(2);
    JsonNode pay = status.get("namespaces").get(0).get("name").asText().equals("pay")
        ? status.get("namespaces").get(0)
        : status.get("namespaces").get(1);
    assertThat(pay.get("issued").asLong()).isEqualTo(10);
    assertThat(pay.get("refusal").isNull()).isTrue();
    assertThat(status.toString()).contains("\"leaseAgeMillis\":");
    assertThat(status.get("databaseLagMillis").asDouble()).isPositive();
    assertThat(Math.abs(status.get("clockOffsetMillis").asLong())).isLessThan(10_000);
    assertThat(server.get("/metrics").body())
        .containsPattern("plumbline_ids_lease_age_seconds\\{namespace=\"default\"} \\d")
        .containsPattern("plumbline_ids_database_lag_seconds \\d")
        .containsPattern("plumbline_ids_clock_offset_seconds -?\\d");
  }

  @Test
  void leases_listed_haveOwnerAndEnd() throws Exception {
    server.post("/api/v1/namespaces/default/leases", "{\"owner\":\"checkout on host-7\"}");

    JsonNode leases = json(server.get("/api/v1/namespaces/default/leases")).get("leases");

    assertThat(leases).hasSize(2); // the server holds one itself
    assertThat(leases.get(1).get("owner").asText()).isEqualTo("checkout on host-7");
    assertThat(leases.get(1).get("endsInMillis").asLong()).isBetween(1L, 30_000L);
  }

  @Test
  void uri_unusual_isRefusedAndTheServerLivesOn() throws Exception {
    String base = server.uri().toString();
    for (String path : List.of(
        "/api/v1/ids/default?count=1&count=zzz&x=" + "y".repeat(2_000),
        "/api/v1/ids/%64efault",
        "/api/v1/ids/",
        "/api/v1/namespaces/%00/leases",
        "/api/v1/ids/default/%F0%9F%98%80")) {
      HttpResponse<String> response = HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isIn(200, 400, 404, 405);
    }
    assertThat(server.get("/api/v1/ids/default").statusCode()).isEqualTo(200);
  }

  @Test
  void uri_brokenPercentEncoding_is400() throws Exception {
    for (String target : List.of(
        "/api/v1/ids/default?count=%zz",
        "/api/v1/namespaces/%zz", "/api/v1/segments/pay?inHand=true&size=%zz")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket
            .getOutputStream()
            .write(("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        byte[] head = socket.getInputStream().readNBytes(12);
        assertThat(new String(head, StandardCharsets.US_ASCII))
            .as(target)
            .isEqualTo("HTTP/1.1 400");
      }
    }
  }
}

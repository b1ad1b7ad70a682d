package io.plumbline.examples.shop.demo;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The collector as anyone sees it: the part of {@code docs/api/collector.yaml} the demo needs. */
final class CollectorApi {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final int FINDINGS_PER_PAGE = 1_000;

  private final HttpClient http;
  private final String base;
  private final ObjectMapper json = JsonMapper.builder()
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .build();

  CollectorApi(HttpClient http, String base) {
    this.http = http;
    this.base = base;
  }

  /** All traces of one serial number. */
  record Serial(List<Trace> traces) {}

  /** One trace in reading order. */
  record Trace(String traceId, boolean complete, int missingParents, List<Span> spans) {}

  /** One span, as far as the demo looks at it. */
  record Span(
      String spanId,
      @Nullable String parentSpanId,
      String service,
      String name,
      String kind,
      @Nullable String serial,
      Map<String, Object> attributes) {

    boolean isServer() {
      return kind.equals("server");
    }

    boolean isHttpClient() {
      return kind.equals("client") && attributes.containsKey("http.request.method");
    }

    boolean isDatabaseCall() {
      return kind.equals("client") && attributes.containsKey("db.system.name");
    }
  }

  /** One located inconsistency. */
  record Finding(String code, String state, String serial) {}

  /** Every finding, and up to when the collector has judged (microseconds, null before the first). */
  record Findings(List<Finding> findings, @Nullable Double checkedUntilEpochMicros) {}

  /** The serial, empty while the collector has not seen it. */
  Optional<Serial> serial(String serial) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = get("/api/v1/serials/" + encode(serial));
    if (answer.statusCode() == 404) return Optional.empty();
    return Optional.of(json.readValue(ok(answer), Serial.class));
  }

  /** All findings, over all pages. */
  Findings findings() throws IOException, InterruptedException {
    List<Finding> all = new ArrayList<>();
    Double checkedUntil = null;
    String cursor = "";
    do {
      String page = "/api/v1/findings?limit=" + FINDINGS_PER_PAGE + cursor;
      JsonNode answer = json.readTree(ok(get(page)));
      for (JsonNode finding : answer.path("findings")) {
        all.add(json.treeToValue(finding, Finding.class));
      }
      JsonNode until = answer.path("checkedUntilEpochMicros");
      checkedUntil = until.isNumber() ? until.asDouble() : null;
      JsonNode next = answer.path("nextCursor");
      cursor = next.isTextual() ? "&cursor=" + encode(next.asText()) : "";
    } while (!cursor.isEmpty());
    return new Findings(all, checkedUntil);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_LIMIT).build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] ok(HttpResponse<byte[]> answer) {
    if (answer.statusCode() == 200) return answer.body();
    throw new DemoException(answer.uri()
        + " answered "
        + answer.statusCode()
        + ": "
        + new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

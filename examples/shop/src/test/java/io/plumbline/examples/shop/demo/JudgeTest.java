package io.plumbline.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge against an HTTP server that answers as the collector does. */
class JudgeTest {
  private static final String JUDGED = "\"checkedUntilEpochMicros\":9e15";

  private HttpServer collector;
  private String findings = "";

  @BeforeEach
  void serve() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/api/v1/serials/", http -> {
      String path = http.getRequestURI().getPath();
      byte[] body =
          tree(path.substring(path.lastIndexOf('/') + 1)).getBytes(StandardCharsets.UTF_8);
      http.sendResponseHeaders(200, body.length);
      try (http) {
        http.getResponseBody().write(body);
      }
    });
    collector.createContext("/api/v1/findings", http -> {
      byte[] body = ("{\"findings\":[" + findings + "],\"nextCursor\":null," + JUDGED + "}")
          .getBytes(StandardCharsets.UTF_8);
      http.sendResponseHeaders(200, body.length);
      try (http) {
        http.getResponseBody().write(body);
      }
    });
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  @Test
  void judge_everyFaultFoundAndNothingElse_isGood() throws Exception {
    findings = finding("A01", "OPEN", "2");

    Verdict verdict = judge(plain("1"), lostResponse("2"));

    assertThat(verdict.deviations()).isEmpty();
    assertThat(verdict).hasToString("demo: 2 orders, 2 traces, 1 findings, 0 missed, 0 false");
  }

  @Test
  void judge_faultWithoutFinding_isMissed() throws Exception {
    Verdict verdict = judge(plain("1"), lostResponse("2"));

    assertThat(verdict.deviations()).containsExactly("2 lacks the finding A01  http://ui/n/2");
    assertThat(verdict).hasToString("demo: 2 orders, 2 traces, 0 findings, 1 missed, 0 false");
  }

  @Test
  void judge_findingWithoutFault_isFalse() throws Exception {
    findings = finding("A10", "OPEN", "1");

    Verdict verdict = judge(plain("1"));

    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict).hasToString("demo: 1 orders, 1 traces, 1 findings, 0 missed, 1 false");
  }

  @Test
  void judge_sameFindingTwice_isFalseOnce() throws Exception {
    findings = finding("A01", "OPEN", "2") + "," + finding("A01", "OPEN", "2");

    assertThat(judge(lostResponse("2")))
        .hasToString("demo: 1 orders, 1 traces, 2 findings, 0 missed, 1 false");
  }

  @Test
  void judge_findingResolvedByItself_isMissedAndFalse() throws Exception {
    findings = finding("A01", "RESOLVED", "2");

    assertThat(judge(lostResponse("2")))
        .hasToString("demo: 1 orders, 1 traces, 1 findings, 1 missed, 1 false");
  }

  @Test
  void judge_orderThatEndedOtherwise_isADeviation() throws Exception {
    Verdict verdict = judge(new PlacedOrder(Scenario.PLAIN, "1", "PAYMENT_UNKNOWN"));

    assertThat(verdict.deviations())
        .containsExactly("1 is PAYMENT_UNKNOWN (expected: PAID)  http://ui/n/1");
  }

  private Verdict judge(PlacedOrder... orders) throws Exception {
    String base = "http://127.0.0.1:" + collector.getAddress().getPort();
    return new Judge(
            new CollectorApi(HttpClient.newHttpClient(), base), "http://ui", Duration.ofMillis(1))
        .judge(List.of(orders));
  }

  private static PlacedOrder plain(String serial) {
    return new PlacedOrder(Scenario.PLAIN, serial, "PAID");
  }

  private static PlacedOrder lostResponse(String serial) {
    return new PlacedOrder(Scenario.LOST_RESPONSE, serial, "PAYMENT_UNKNOWN");
  }

  private static String finding(String code, String state, String serial) {
    return "{\"id\":\"f\",\"code\":\"%s\",\"state\":\"%s\",\"serial\":\"%s\"}"
        .formatted(code, state, serial);
  }

  /** One order that reserved once and paid once. */
  private static String tree(String serial) {
    Stream<String> calls = Stream.of(
        span(serial, "root", null, "order", "server", "http.request.method"),
        span(serial, "c1", "root", "order", "client", "http.request.method"),
        span(serial, "i", "c1", "inventory", "server", "http.request.method"),
        span(serial, "c2", "root", "order", "client", "http.request.method"),
        span(serial, "p", "c2", "payment", "server", "http.request.method"));
    Stream<String> statements = Stream.of("root", "i", "p")
        .flatMap(parent -> IntStream.range(0, 2)
            .mapToObj(n -> span(serial, parent + n, parent, "any", "client", "db.system.name")));
    return "{\"traces\":[{\"traceId\":\"t\",\"complete\":true,\"missingParents\":0,\"spans\":["
        + Stream.concat(calls, statements).collect(Collectors.joining(","))
        + "]}]}";
  }

  private static String span(
      String serial, String id, String parent, String service, String kind, String attribute) {
    return """
        {"spanId":"%s","parentSpanId":%s,"service":"%s","name":"n","kind":"%s","serial":"%s",
         "attributes":{"%s":"x"},"more":"that the demo does not read"}""".formatted(
            id, parent == null ? "null" : '"' + parent + '"', service, kind, serial, attribute);
  }
}

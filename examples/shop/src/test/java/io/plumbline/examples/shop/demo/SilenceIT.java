package io.plumbline.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whether a payment that was not seen was not made is not known while payment cannot say so: first
 * nothing, then undecided, and when payment is back, proven.
 */
class SilenceIT {
  private static final Duration DEMO_LIMIT = Duration.ofMinutes(3);
  private static final Duration DARK_LIMIT = Duration.ofSeconds(60);
  private static final Duration BACK_LIMIT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void forgottenPayment_isProvenWhenPaymentIsBack() throws Exception {
    Path checkout = Path.of(System.getProperty("checkout"));
    try (DemoProcess demo = DemoProcess.start(checkout, "--orders", "20")) {
      demo.awaitLine(line -> line.startsWith("demo: "), DEMO_LIMIT);
      String collector = address(demo, "collector and UI");
      ProcessHandle payment = process(demo, "payment");
      signal(payment, "STOP");
      try {
        String serial = orderWithoutPayment(address(demo, "order "));
        awaitStates(collector, serial, List.of("UNDECIDED"), DARK_LIMIT);
        assertThat(stateOf(collector, "payment")).isEqualTo("dark");

        signal(payment, "CONT");
        awaitStates(collector, serial, List.of("OPEN"), BACK_LIMIT);
        assertThat(stateOf(collector, "payment")).isEqualTo("live");
      } finally {
        signal(payment, "CONT"); // or it would not end when it is told to
      }
    }
  }

  private static String address(DemoProcess demo, String of) throws InterruptedException {
    String line = demo.awaitLine(candidate -> candidate.startsWith("  " + of), DEMO_LIMIT);
    Matcher address = Pattern.compile("http://\\S+").matcher(line);
    assertThat(address.find()).as(line).isTrue();
    return address.group();
  }

  private static ProcessHandle process(DemoProcess demo, String service) {
    return demo.children().stream()
        .filter(child -> List.of(child.info().arguments().orElse(new String[0])).contains(service))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(ProcessHandle process, String name)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private String orderWithoutPayment(String order) throws Exception {
    String body = "{\"sku\":\"tea\",\"quantity\":1,\"amount\":6600,\"currency\":\"EUR\","
        + "\"fault\":\"payment-forgotten\"}";
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(URI.create(order + "/orders"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("X-Serial-Number").orElseThrow();
  }

  private JsonNode get(String address) throws Exception {
    return json.readTree(
        http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
            .body());
  }

  /** Of the serial's findings; none before these may be there. */
  private void awaitStates(String collector, String serial, List<String> states, Duration limit)
      throws Exception {
    Deadline deadline = Deadline.in(limit);
    while (true) {
      List<String> now =
          get(collector + "/api/v1/findings?serial=" + serial).findValuesAsText("state");
      if (now.equals(states)) return;
      assertThat(deadline.passed()).as("findings: %s", now).isFalse();
      assertThat(now).isIn(List.of(), List.of("UNDECIDED"));
      deadline.pause();
    }
  }

  private String stateOf(String collector, String service) throws Exception {
    for (JsonNode source : get(collector + "/api/v1/sources").get("sources")) {
      if (source.get("service").asText().equals(service))
        return source.get("state").asText();
    }
    return "unknown";
  }
}

package io.plumbline.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services under the unmodified OpenTelemetry Java agent, two processes, both protocols. */
class OpenTelemetryAgentIT {
  @TempDir
  private Path data;

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void agent_ofOpenTelemetry_givesCompleteTrees(String protocol) throws Exception {
    try (CollectorProcess collector = CollectorProcess.start(data)) {
      URI endpoint = protocol.equals("grpc") ? collector.otlpGrpc() : collector.otlpHttp();
      placeOrders(protocol, endpoint);

      JsonNode traces = await(collector);
      for (JsonNode summary : traces) {
        JsonNode trace =
            collector.json("/api/v1/traces/" + summary.get("traceId").asText());
        assertThat(trace.get("complete").asBoolean()).as(trace.toPrettyString()).isTrue();
        assertThat(written(trace))
            .containsExactly(
                "0 order client GET",
                "1 order server GET /orders",
                "2 order client GET",
                "3 stock server GET /stock");
      }
    }
  }

  private static List<String> written(JsonNode trace) {
    List<String> spans = new ArrayList<>();
    for (JsonNode span : trace.get("spans")) {
      spans.add(span.get("depth").asInt() + " " + span.get("service").asText() + " "
          + span.get("kind").asText() + " " + span.get("name").asText());
    }
    return spans;
  }

  private static void placeOrders(String protocol, URI endpoint) throws Exception {
    Process stock = service("stock", protocol, endpoint);
    try (var output = new BufferedReader(new InputStreamReader(stock.getInputStream(), UTF_8))) {
      Process order = service("order", protocol, endpoint, "http://127.0.0.1:" + port(output));
      try {
        assertThat(order.waitFor(90, TimeUnit.SECONDS))
            .as("the orders are placed")
            .isTrue();
        assertThat(order.exitValue()).isZero();
      } finally {
        order.destroyForcibly();
      }
    } finally {
      stock.destroy(); // SIGTERM: the agent sends what it has
      if (!stock.waitFor(30, TimeUnit.SECONDS)) stock.destroyForcibly();
    }
  }

  private static Process service(String name, String protocol, URI endpoint, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-javaagent:" + Path.of("target", "opentelemetry-javaagent.jar").toAbsolutePath(),
        "-cp",
        Path.of("target", "test-classes").toAbsolutePath().toString(),
        TwoHops.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    if (arguments.length > 0) builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    var environment = builder.environment();
    environment.put("OTEL_SERVICE_NAME", name);
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.toString());
    environment.put("OTEL_METRICS_EXPORTER", "none");
    environment.put("OTEL_LOGS_EXPORTER", "none");
    return builder.start();
  }

  private static int port(BufferedReader output) throws IOException {
    for (String line; (line = output.readLine()) != null; ) {
      if (line.startsWith("port ")) return Integer.parseInt(line.substring("port ".length()));
    }
    throw new IOException("the stock service ended before it served");
  }

  /** All orders with all their spans; both services have ended, so nothing more is on its way. */
  private static JsonNode await(CollectorProcess collector) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      JsonNode traces = collector.json("/api/v1/traces?service=order").get("traces");
      int spans = 0;
      for (JsonNode trace : traces) spans += trace.get("spanCount").asInt();
      if (traces.size() == TwoHops.ORDERS && spans == 4 * TwoHops.ORDERS) return traces;
      assertThat(System.nanoTime()).as("still missing: " + traces).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(200); // the other side is another process
    }
  }
}

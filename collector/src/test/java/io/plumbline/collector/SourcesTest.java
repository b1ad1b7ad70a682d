package io.plumbline.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbered batches over the wire, and what is known of their sources then. */
class SourcesTest {
  private static final String SPAN = """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},
      "scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
      "name":"GET /","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000000001"}]}]}]}
      """;

  @TempDir
  Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private Collector collector;

  @BeforeEach
  void start() throws Exception {
    collector = Collector.start(SomeConfig.of(directory, SomeConfig.ANY_PORTS, 1 << 20));
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private HttpResponse<String> export(String json, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + collector.otlpHttpPort() + "/v1/traces"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
    if (headers.length > 0) request.headers(headers);
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static String[] batch(int number, String... more) {
    String[] headers = {
      "plumbline-source",
      "payment/host-1/1700000000000",
      "plumbline-batch",
      Integer.toString(number),
      "plumbline-cut",
      "170000000" + number + "000000000"
    };
    String[] all = Arrays.copyOf(headers, headers.length + more.length);
    System.arraycopy(more, 0, all, headers.length, more.length);
    return all;
  }

  /** The checker hears of a batch a moment after it is acknowledged. */
  private JsonNode source(String service, Predicate<JsonNode> condition) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/v1/sources");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      String answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .body();
      for (JsonNode source : new ObjectMapper().readTree(answer).get("sources")) {
        if (source.get("service").asText().equals(service) && condition.test(source)) return source;
      }
      assertThat(System.nanoTime()).as("waited 20 s: %s", answer).isLessThan(deadline);
    }
  }

  @Test
  void numberedBatches_areAcknowledgedByNumber_andMakeAFrontier() throws Exception {
    HttpResponse<String> first =
        export("{}", batch(1, "plumbline-instrumented", "jdbc;h2-2.3.232.jar"));
    export("{}", batch(4, "plumbline-dropped", "2;S-8,S-9", "plumbline-instrumented", "jdbc;h2"));

    assertThat(first.headers().firstValue("plumbline-batch")).hasValue("1");
    JsonNode source = source("payment", each -> each.get("batches").asInt() == 2);
    assertThat(source.get("tier").asText()).isEqualTo("complete");
    assertThat(source.get("state").asText()).isEqualTo("live");
    assertThat(source.get("instance").asText()).isEqualTo("host-1");
    assertThat(source.get("lastContiguousBatch").asInt()).isEqualTo(1);
    assertThat(source.get("frontierEpochMicros").asLong()).isEqualTo(1_700_000_001_000_000L);
    assertThat(source.get("gaps").toString()).isEqualTo("[{\"from\":2,\"to\":3}]");
    assertThat(source.get("droppedSerials").toString()).isEqualTo("[\"S-8\",\"S-9\"]");
    assertThat(source.get("instrumentation").get("plumbline-instrumented").asText())
        .isEqualTo("jdbc;h2");
  }

  @Test
  void restart_withoutACommit_readsBatchesBackFromTheJournal() throws Exception {
    export("{}", batch(1));
    export("{}", batch(2));
    source("payment", each -> each.get("lastContiguousBatch").asInt() == 2);
    collector.close();
    start();

    JsonNode source = source("payment", each -> each.get("lastContiguousBatch").asInt() == 2);
    assertThat(source.get("batches").asInt()).isEqualTo(2);
  }

  @Test
  void grpc_hasTheSameInItsMetadata() throws Exception {
    ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", collector.otlpGrpcPort())
        .usePlaintext()
        .build();
    try {
      Metadata headers = new Metadata();
      String[] batch = batch(1);
      for (int i = 0; i < batch.length; i += 2) {
        headers.put(Metadata.Key.of(batch[i], Metadata.ASCII_STRING_MARSHALLER), batch[i + 1]);
      }
      TraceServiceGrpc.newBlockingStub(ClientInterceptors.intercept(
              channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
          .export(ExportTraceServiceRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }

    assertThat(source("payment", each -> true).get("lastContiguousBatch").asInt())
        .isEqualTo(1);
  }

  @Test
  void spansWithoutNumbers_orWithUnreadableOnes_arePlain() throws Exception {
    export(SPAN, "plumbline-source", "cart/host-1/1", "plumbline-batch", "none");

    JsonNode source = source("cart", each -> true);
    assertThat(source.get("tier").asText()).isEqualTo("plain");
    assertThat(source.has("frontierEpochMicros")).isFalse();
    URI metrics = URI.create("http://127.0.0.1:" + collector.httpPort() + "/metrics");
    assertThat(http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
            .body())
        .contains("plumbline_collector_batches_unreadable_total 1.0");
  }
}

package io.plumbline.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.plumbline.collector.CollectorConfig.Listen;
import io.plumbline.collector.access.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole collector, in this process, as sources and readers see it. */
class CollectorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROTOBUF = "application/x-protobuf";
  private static final int REQUEST_BYTES = 1 << 16;

  @TempDir
  Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private Collector collector;

  @BeforeEach
  void start() throws Exception {
    collector = Collector.start(config(null));
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private CollectorConfig config(@Nullable Token token) {
    return SomeConfig.of(
        directory, new Listen("127.0.0.1", 0, 0, 0, 0, token, token, null), REQUEST_BYTES);
  }

  private static Span span(long trace, long id, long parent) {
    Span.Builder span = Span.newBuilder()
        .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16).putLong(0, 1).putLong(8, trace)))
        .setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, id)))
        .setName("op-" + id)
        .setStartTimeUnixNano(1_700_000_000_000_000_000L + id)
        .setEndTimeUnixNano(1_700_000_000_000_001_000L + id);
    if (parent != 0) {
      span.setParentSpanId(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(0, parent)));
    }
    return span.build();
  }

  private static ExportTraceServiceRequest request(String service, Span... spans) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (Span span : spans) scope.addSpans(span);
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder()
                .addAttributes(KeyValue.newBuilder()
                    .setKey("service.name")
                    .setValue(AnyValue.newBuilder().setStringValue(service))))
            .addScopeSpans(scope))
        .build();
  }

  private HttpRequest.Builder otlp(String type, byte[] body) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + collector.otlpHttpPort() + "/v1/traces"))
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder read(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + collector.httpPort() + path));
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<byte[]> answer = send(read(path));
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** What is acknowledged is durable, and in the index very soon after. */
  private JsonNode awaitTrace(long trace, int spans) throws Exception {
    String path = "/api/v1/traces/" + String.format("%016x%016x", 1, trace);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      HttpResponse<byte[]> answer = send(read(path));
      JsonNode json = JSON.readTree(answer.body());
      if (answer.statusCode() == 200 && json.get("spanCount").asInt() >= spans) return json;
      assertThat(System.nanoTime()).as(json.toString()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private <T> T onGrpc(Calling<T> calling) throws Exception {
    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", collector.otlpGrpcPort())
        .usePlaintext()
        .build();
    try {
      return calling.call(TraceServiceGrpc.newBlockingStub(channel).withCompression("gzip"));
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private interface Calling<T> {
    T call(TraceServiceGrpc.TraceServiceBlockingStub stub) throws Exception;
  }

  @Test
  void protobufOverHttp_isAnsweredEmpty_andIsATree() throws Exception {
    byte[] body = request("shop", span(7, 1, 0), span(7, 2, 1), span(7, 3, 2)).toByteArray();

    HttpResponse<byte[]> answer =
        send(otlp(PROTOBUF, gzip(body)).header("Content-Encoding", "gzip"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF);
    assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess())
        .isFalse();
    JsonNode trace = awaitTrace(7, 3);
    assertThat(trace.get("complete").asBoolean()).isTrue();
    assertThat(trace.get("spans"))
        .extracting(span -> span.get("depth").asInt())
        .containsExactly(0, 1, 2);
    String text =
        new String(send(read("/api/v1/traces/00000000000000010000000000000007")).body(), UTF_8);
    assertThat(text).contains("\"startEpochMicros\":1700000000000000.001");
    assertThat(trace.at("/spans/0/durationMicros").asText()).isEqualTo("1");
  }

  @Test
  void jsonOverHttp_asCurlSendsIt() throws Exception {
    String body = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"curl"}}]},
        "scopeSpans":[{"spans":[{"traceId":"0000000000000001000000000000000A","spanId":"00000000000000FF",
        "name":"by hand","kind":2,"startTimeUnixNano":"5000","endTimeUnixNano":7000,
        "attributes":[{"key":"plumbline.serial","value":{"stringValue":"n.1"}},
          {"key":"http.response.status_code","value":{"intValue":"200"}}]},
        {"traceId":"00","spanId":"01"}]}]}]}""";

    HttpResponse<byte[]> answer =
        send(otlp("application/json; charset=utf-8", body.getBytes(UTF_8)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(JSON.readTree(answer.body()).at("/partialSuccess/rejectedSpans").asText())
        .isEqualTo("1");
    awaitTrace(10, 1);
    assertThat(get("/api/v1/traces?attribute=http.response.status_code%3D200&service=curl")
            .at("/traces/0/rootOperation")
            .asText())
        .isEqualTo("by hand");
    String query = "{ http.response.status_code >= 200 && kind = server && duration = 2us }";
    assertThat(get("/api/v1/traces?q=" + URLEncoder.encode(query, UTF_8)).get("traces"))
        .hasSize(1);
    JsonNode serial = get("/api/v1/serials/n.1");
    assertThat(serial.get("traces")).hasSize(1);
    assertThat(serial.get("truncated").asBoolean()).isFalse();
    assertThat(serial.get("endEpochMicros").asText()).isEqualTo("7");
    assertThat(get("/api/v1/services").get("services")).hasSize(1);
    assertThat(get("/api/v1/operations?service=curl").at("/operations/0").asText())
        .isEqualTo("by hand");
    JsonNode status = get("/api/v1/status");
    assertThat(status.get("spans").asInt()).isEqualTo(1);
    assertThat(status.get("newestSpanEpochMicros").asInt()).isEqualTo(5);
    assertThat(get("/api/v1/findings").get("findings")).isEmpty();
  }

  @Test
  void grpcWithGzip_isStored_andBadSpansAreCounted() throws Exception {
    Span bad = span(8, 3, 0).toBuilder().setTraceId(ByteString.EMPTY).build();

    ExportTraceServiceResponse good = onGrpc(stub -> stub.export(request("a", span(8, 1, 0))));
    ExportTraceServiceResponse partial =
        onGrpc(stub -> stub.export(request("a", span(8, 2, 1), bad)));

    assertThat(good.hasPartialSuccess()).isFalse();
    assertThat(partial.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(new String(send(read("/metrics")).body(), UTF_8))
        .contains("spans_rejected_total{protocol=\"otlp-grpc\",reason=\"trace id\"} 1.0");
    assertThat(partial.getPartialSuccess().getErrorMessage()).startsWith("1 rejected: trace id");
    assertThat(awaitTrace(8, 2).get("complete").asBoolean()).isTrue();
  }

  @Test
  void tooLargeAfterDecompression_isRefusedForGood() throws Exception {
    Span large = span(9, 1, 0).toBuilder().setName("x".repeat(REQUEST_BYTES)).build();
    byte[] body = request("a", large).toByteArray();

    HttpResponse<byte[]> bomb = send(otlp(PROTOBUF, gzip(body)).header("Content-Encoding", "gzip"));
    HttpResponse<byte[]> plain = send(otlp(PROTOBUF, body));

    assertThat(bomb.statusCode()).isEqualTo(413);
    assertThat(Status.parseFrom(bomb.body()).getMessage()).contains("request-bytes");
    assertThat(plain.statusCode()).isEqualTo(413);
    for (String compression : List.of("gzip", "identity")) {
      assertThatThrownBy(
              () -> onGrpc(stub -> stub.withCompression(compression).export(request("a", large))))
          .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.RESOURCE_EXHAUSTED);
            assertThat(StatusProto.fromThrowable(e).getDetailsList()).isEmpty();
          });
    }
  }

  @Test
  void malformed_isAnsweredInItsEncoding() throws Exception {
    HttpResponse<byte[]> protobuf = send(otlp(PROTOBUF, "abc".getBytes(UTF_8)));
    HttpResponse<byte[]> json = send(otlp("application/json", "{".getBytes(UTF_8)));
    HttpResponse<byte[]> gzip =
        send(otlp(PROTOBUF, new byte[] {1}).header("Content-Encoding", "gzip"));

    assertThat(protobuf.statusCode()).isEqualTo(400);
    assertThat(Status.parseFrom(protobuf.body()).getCode()).isEqualTo(3);
    assertThat(json.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(json.body()).get("code").asInt()).isEqualTo(3);
    assertThat(gzip.statusCode()).isEqualTo(400);
  }

  @Test
  void otlpHttp_otherPathsMethodsAndTypes() throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + collector.otlpHttpPort() + "/v1/metrics");

    assertThat(send(otlp(PROTOBUF, new byte[0]).uri(metrics)).statusCode()).isEqualTo(404);
    assertThat(send(otlp(PROTOBUF, new byte[0]).GET()).statusCode()).isEqualTo(405);
    assertThat(send(otlp("text/plain", new byte[0])).statusCode()).isEqualTo(415);
    assertThat(
            send(otlp(PROTOBUF, new byte[0]).header("Content-Encoding", "br")).statusCode())
        .isEqualTo(415);
    assertThat(send(otlp(PROTOBUF, new byte[0])).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/traces/xyz,400",
    "/api/v1/traces?q=%7B%20service,400",
    "/api/v1/traces/00000000000000010000000000000404,404",
    "/api/v1/serials/unknown,404",
    "/api/v1/findings/unknown,404",
    "/api/v1/findings?code=A99,400",
    "/api/v1/findings?cursor=1,400",
    "/api/v1/traces?limit=0,400",
    "/api/v1/traces?cursor=1,400",
    "/api/v1/services?x=1,400",
    "/api/v1/operations,400",
    "/api/v1/nothing,404",
    "/assets/nothing.js,404"
  })
  void errors_areProblems(String path, int status) throws Exception {
    HttpResponse<byte[]> answer = send(read(path));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).isNotEmpty();
  }

  @Test
  void api_otherMethods_areRefused() throws Exception {
    assertThat(send(read("/api/v1/traces").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void largeAnswers_areCompressedForWhoAsks() throws Exception {
    Span[] spans = new Span[50];
    for (int i = 0; i < spans.length; i++) spans[i] = span(7, i + 1, i);
    send(otlp(PROTOBUF, request("shop", spans).toByteArray()));
    awaitTrace(7, 50);

    HttpResponse<byte[]> answer = send(
        read("/api/v1/traces/00000000000000010000000000000007").header("Accept-Encoding", "gzip"));

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    try (var plain = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(JSON.readTree(plain).get("spanCount").asInt()).isEqualTo(50);
    }
  }

  @ParameterizedTest
  @CsvSource({"/", "/search", "/t/abc", "/n/a.b.c", "/findings/x"})
  void pages_areTheUi_underAStrictPolicy(String path) throws Exception {
    HttpResponse<byte[]> answer = send(read(path));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body(), UTF_8)).contains("<div id=\"root\">");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy ->
            assertThat(policy).startsWith("default-src 'self';").doesNotContain("unsafe"));
  }

  @Test
  void assets_areCachedForGood() throws Exception {
    String page = new String(send(read("/")).body(), UTF_8);
    String script = page.replaceAll("(?s).*src=\"(/assets/[^\"]+)\".*", "$1");

    HttpResponse<byte[]> answer = send(read(script));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
  }

  @Test
  void healthAndMetrics() throws Exception {
    send(otlp(PROTOBUF, request("shop", span(7, 1, 0)).toByteArray()));

    assertThat(new String(send(read("/health")).body(), UTF_8)).isEqualTo("ok");
    assertThat(new String(send(read("/metrics")).body(), UTF_8))
        .contains("plumbline_collector_spans_received_total{protocol=\"otlp-http\"} 1.0")
        .contains("plumbline_collector_journal_sync_seconds_count 1")
        .contains("plumbline_collector_queue_requests")
        .contains("plumbline_collector_queue_occupancy")
        .contains("plumbline_collector_index_lag_bytes")
        .contains("plumbline_collector_index_uncommitted_bytes")
        .contains("plumbline_collector_index_size_bytes")
        .contains("plumbline_collector_index_partitions_deleted_total 0.0")
        .contains("plumbline_collector_spans_displaced_total 0.0");
  }

  @Test
  void heatmapAndStatistics_countWhatASearchFinds() throws Exception {
    send(otlp(PROTOBUF, request("shop", span(7, 1, 0), span(7, 2, 1)).toByteArray()));
    send(otlp(PROTOBUF, request("pay", span(7, 3, 2)).toByteArray()));
    awaitTrace(7, 3);

    JsonNode map = get("/api/v1/heatmap?service=shop&columns=10");
    assertThat(map.get("startEpochMicros").asLong()).isEqualTo(1_700_000_000_000_000L);
    assertThat(map.get("cells")).hasSize(2);
    assertThat(map.get("cells").get(0).toString())
        .isEqualTo("{\"column\":0,\"fromDurationMicros\":0.512,\"spans\":1,\"errors\":0}");
    JsonNode services = get("/api/v1/statistics").get("groups");
    assertThat(services.get(0).get("name").asText()).isEqualTo("shop");
    assertThat(services.get(0).get("spans").asInt()).isEqualTo(2);
    assertThat(services.get(0).get("p99Micros").asDouble()).isBetween(0.96, 1.04);
    JsonNode operations = get("/api/v1/statistics?by=operation&service=pay").get("groups");
    assertThat(operations).hasSize(1);
    assertThat(operations.get(0).get("name").asText()).isEqualTo("op-3");
    JsonNode series = get("/api/v1/statistics/series?columns=10&limit=1");
    assertThat(series.get("groupsLeftOut").asInt()).isEqualTo(1);
    assertThat(series.at("/groups/0/spans")).hasSize(series.get("columns").asInt());
    assertThat(send(read("/api/v1/statistics/series?limit=21")).statusCode()).isEqualTo(400);
    JsonNode edge = get("/api/v1/dependencies").at("/edges/0");
    assertThat(edge.get("caller").asText() + edge.get("callee").asText()).isEqualTo("shoppay");
    assertThat(edge.get("via").asText() + edge.get("calls").asInt()).isEqualTo("call1");
    assertThat(send(read("/api/v1/dependencies?service=shop")).statusCode()).isEqualTo(400);
    assertThat(send(read("/api/v1/statistics?by=colour")).statusCode()).isEqualTo(400);
    assertThat(send(read("/api/v1/heatmap?columns=0")).statusCode()).isEqualTo(400);
    assertThat(send(read("/api/v1/heatmap?cursor=x")).statusCode()).isEqualTo(400);
  }

  @Test
  void attributesAndFacets_areCompletedAndCompared() throws Exception {
    send(otlp(PROTOBUF, request("shop", span(7, 1, 0), span(7, 2, 1)).toByteArray()));
    send(otlp(PROTOBUF, request("pay", span(7, 3, 2)).toByteArray()));
    awaitTrace(7, 3);

    assertThat(get("/api/v1/attributes?prefix=serv").toString())
        .isEqualTo("{\"keys\":[\"service.name\"]}");
    assertThat(get("/api/v1/attributes/values?key=service.name&limit=1").toString())
        .isEqualTo("{\"values\":[\"pay\"]}");
    assertThat(get("/api/v1/facets?key=service.name&operation=op-3&limit=1").toString())
        .isEqualTo("{\"selectedSpans\":1,\"otherSpans\":2,\"valueCount\":2,\"complete\":true,"
            + "\"values\":[{\"value\":\"pay\",\"selected\":1,\"others\":0}]}");
    assertThat(send(read("/api/v1/facets")).statusCode()).isEqualTo(400);
    assertThat(send(read("/api/v1/attributes/values")).statusCode()).isEqualTo(400);
  }

  @Test
  void restart_findsEverything_once() throws Exception {
    send(otlp(PROTOBUF, request("shop", span(7, 1, 0), span(7, 2, 1)).toByteArray()));

    collector.close();
    start();
    send(otlp(PROTOBUF, request("shop", span(7, 2, 1), span(7, 3, 1)).toByteArray()));

    assertThat(awaitTrace(7, 3).get("spanCount").asInt()).isEqualTo(3);
    assertThat(get("/api/v1/status").get("spans").asInt()).isEqualTo(3);
  }

  @Test
  void token_isAskedForEverywhere_butForHealthAndPages() throws Exception {
    collector.close();
    Token token = new Token("0123456789abcdef");
    collector = Collector.start(config(token));
    byte[] body = request("shop", span(7, 1, 0)).toByteArray();
    String bearer = "Bearer 0123456789abcdef";

    assertThat(send(otlp(PROTOBUF, body)).statusCode()).isEqualTo(401);
    assertThat(send(otlp(PROTOBUF, body).header("Authorization", bearer)).statusCode())
        .isEqualTo(200);
    assertThat(send(read("/api/v1/traces")).statusCode()).isEqualTo(401);
    assertThat(send(read("/api/v1/traces").header("Authorization", bearer)).statusCode())
        .isEqualTo(200);
    assertThat(send(read("/metrics")).statusCode()).isEqualTo(401);
    assertThat(send(read("/health")).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> onGrpc(stub -> stub.export(request("a", span(7, 2, 1)))))
        .hasMessageStartingWith("UNAUTHENTICATED");
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), bearer);
    ExportTraceServiceResponse answer =
        onGrpc(stub -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .export(request("a", span(7, 2, 1))));
    assertThat(answer.hasPartialSuccess()).isFalse();
  }

  @Test
  void portInUse_namesTheKey_andLetsTheDataGo() throws Exception {
    int taken = collector.otlpGrpcPort();
    CollectorConfig clash = SomeConfig.of(
        directory.resolve("other"),
        new Listen("127.0.0.1", 0, taken, 0, 0, null, null, null),
        REQUEST_BYTES);

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> Collector.start(clash))
          .hasMessageStartingWith("otlp.grpc.port: cannot listen on 127.0.0.1:" + taken);
    }
  }

  @Test
  void dataInUse_saysSo() {
    assertThatThrownBy(() -> Collector.start(config(null))).hasMessageContaining("in use");
  }
}

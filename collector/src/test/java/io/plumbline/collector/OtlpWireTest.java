package io.plumbline.collector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.plumbline.collector.CollectorConfig.Listen;
import io.plumbline.collector.check.CheckConfig;
import io.plumbline.collector.journal.JournalConfig;
import io.plumbline.collector.pipeline.PipelineConfig;
import io.plumbline.collector.receive.SpanLimits;
import io.plumbline.collector.store.lucene.LuceneConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the OTLP specification says of answers, seen on the wire, with a queue that is easily full. */
class OtlpWireTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final int QUEUE_REQUESTS = 2;
  private static final int QUEUE_BYTES = 1 << 20;
  private static final int REQUEST_BYTES = 1 << 20;

  @TempDir
  Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private Collector collector;

  @BeforeEach
  void start() throws Exception {
    collector = Collector.start(new CollectorConfig(
        new Listen("127.0.0.1", 0, 0, 0, 0, null, null, null),
        new JournalConfig(directory.resolve("journal"), 1 << 20),
        new LuceneConfig(directory.resolve("index"), Duration.ZERO),
        null,
        directory.resolve("findings"),
        new PipelineConfig(QUEUE_REQUESTS, QUEUE_BYTES, Duration.ofHours(1)),
        CheckConfig.builder().build(),
        CollectorConfig.Actions.NONE,
        REQUEST_BYTES,
        SpanLimits.DEFAULT));
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private static ExportTraceServiceRequest request(int id, String name) {
    Span span = Span.newBuilder()
        .setTraceId(ByteString.copyFrom(
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) id}))
        .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) id}))
        .setName(name)
        .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private HttpResponse<byte[]> post(String type, byte[] body, String... headers) throws Exception {
    return send(type, BodyPublishers.ofByteArray(body), headers);
  }

  private HttpResponse<byte[]> send(String type, HttpRequest.BodyPublisher body, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + collector.otlpHttpPort() + "/v1/traces"))
        .version(HttpClient.Version.HTTP_1_1)
        .header("Content-Type", type)
        .POST(body);
    if (headers.length > 0) request.headers(headers);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** A source that has sent the head of a request, and so much of its body. */
  private Socket beginPost(String head, int bodyBytes) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.otlpHttpPort());
    socket.setSoTimeout(20_000);
    OutputStream out = socket.getOutputStream();
    out.write(("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: " + PROTOBUF + "\r\n" + head
            + "\r\n\r\n")
        .getBytes(ISO_8859_1));
    out.write(new byte[bodyBytes]);
    out.flush();
    return socket;
  }

  private static String firstLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c; (c = socket.getInputStream().read()) >= 0 && c != '\r'; ) line.append((char) c);
    return line.toString();
  }

  private ExportTraceServiceResponse export(ExportTraceServiceRequest request, String encoding)
      throws Exception {
    CompressorRegistry compressors = CompressorRegistry.getDefaultInstance();
    compressors.register(new ZstdCompressor());
    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", collector.otlpGrpcPort())
        .usePlaintext()
        .compressorRegistry(compressors)
        .build();
    try {
      return TraceServiceGrpc.newBlockingStub(channel)
          .withCompression(encoding)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .export(request);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static final class ZstdCompressor implements Compressor {
    @Override
    public String getMessageEncoding() {
      return "zstd";
    }

    @Override
    public OutputStream compress(OutputStream plain) throws IOException {
      return new ZstdOutputStream(plain);
    }
  }

  private String metrics() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.httpPort() + "/metrics");
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8))
        .body();
  }

  /** Until as many requests as that hold a permit. */
  private void awaitQueue(int requests) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String gauge = "plumbline_collector_queue_requests " + requests + ".0";
    while (!metrics().contains(gauge)) {
      assertThat(System.nanoTime()).as(gauge).isLessThan(deadline);
    }
  }

  private static void assertRetryable(StatusRuntimeException refused) {
    assertThat(refused.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
    Status status = StatusProto.fromThrowable(refused);
    assertThat(status.getDetailsList())
        .singleElement()
        .satisfies(
            detail -> assertThat(detail.unpack(RetryInfo.class).getRetryDelay().getSeconds())
                .isPositive());
  }

  @Test
  void queueFullOfHalfRequests_isAnsweredLater_inEachProtocolAndEncoding() throws Exception {
    byte[] good = request(1, "a").toByteArray();
    try (Socket one = beginPost("Content-Length: 100", 10);
        Socket two = beginPost("Transfer-Encoding: chunked", 0)) {
      awaitQueue(QUEUE_REQUESTS);

      HttpResponse<byte[]> protobuf = post(PROTOBUF, good);
      HttpResponse<byte[]> json = post("application/json", "{}".getBytes(UTF_8));

      assertThat(protobuf.statusCode()).isEqualTo(429);
      assertThat(protobuf.headers().firstValue("Retry-After")).contains("1");
      assertThat(Status.parseFrom(protobuf.body()).getCode()).isEqualTo(Code.UNAVAILABLE_VALUE);
      assertThat(json.statusCode()).isEqualTo(429);
      assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(new ObjectMapper().readTree(json.body()).get("message").asText())
          .contains("queue is full");
      assertThatThrownBy(() -> export(request(1, "a"), "identity"))
          .isInstanceOfSatisfying(StatusRuntimeException.class, OtlpWireTest::assertRetryable);
      assertThat(metrics())
          .contains("requests_refused_total{protocol=\"otlp-http\",reason=\"queue_full\"} 2.0")
          .contains("requests_refused_total{protocol=\"otlp-grpc\",reason=\"queue_full\"} 1.0");
      assertThat(one.isConnected() && two.isConnected()).isTrue();
    }
    awaitQueue(0); // both sources have gone
    assertThat(post(PROTOBUF, good).statusCode()).isEqualTo(200);
  }

  @Test
  void queueFullOfBytes_isAnsweredLater_beforeTheyAreInMemory() throws Exception {
    byte[] chunks = new byte[QUEUE_BYTES / 2];
    try (Socket announced = beginPost("Content-Length: " + (QUEUE_BYTES - 1_000), 10)) {
      awaitQueue(1);

      HttpResponse<byte[]> chunked =
          send(PROTOBUF, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(chunks)));

      assertThat(announced.isConnected()).isTrue();
      assertThat(chunked.statusCode()).isEqualTo(429);
      assertThatThrownBy(() -> export(request(1, "x".repeat(QUEUE_BYTES / 2)), "identity"))
          .isInstanceOfSatisfying(StatusRuntimeException.class, OtlpWireTest::assertRetryable);
      awaitQueue(1);
    }
    awaitQueue(0);
    assertThat(export(request(1, "x".repeat(QUEUE_BYTES / 2)), "identity").hasPartialSuccess())
        .isFalse();
  }

  @Test
  void tooLong_isRefused_beforeTheBodyIfItIsAnnounced() throws Exception {
    try (Socket announced = beginPost("Content-Length: " + (REQUEST_BYTES + 1), 0)) {
      assertThat(firstLine(announced)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
    }
    try (Socket chunked = beginPost("Transfer-Encoding: chunked", 0)) {
      OutputStream out = chunked.getOutputStream();
      out.write((Integer.toHexString(REQUEST_BYTES + 1) + "\r\n").getBytes(ISO_8859_1));
      out.write(new byte[REQUEST_BYTES + 1]);
      out.flush();
      assertThat(firstLine(chunked)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
    }
    awaitQueue(0);
  }

  @Test
  void expectContinue_isAnsweredOnceThereIsRoom() throws Exception {
    byte[] body = request(1, "a").toByteArray();
    try (Socket asking =
        beginPost("Content-Length: " + body.length + "\r\nExpect: 100-continue", 0)) {
      assertThat(firstLine(asking)).isEqualTo("HTTP/1.1 100 Continue");
      asking.getInputStream().skipNBytes(3);
      asking.getOutputStream().write(body);
      assertThat(firstLine(asking)).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void zstd_isRead_overBothProtocols() throws Exception {
    byte[] compressed = Zstd.compress(request(1, "a".repeat(10_000)).toByteArray());

    assertThat(post(PROTOBUF, compressed, "Content-Encoding", "zstd").statusCode())
        .isEqualTo(200);
    assertThat(export(request(2, "b".repeat(10_000)), "zstd").hasPartialSuccess())
        .isFalse();
    assertThat(metrics())
        .contains("spans_received_total{protocol=\"otlp-http\"} 1.0")
        .contains("spans_received_total{protocol=\"otlp-grpc\"} 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "gzip"})
  void compressedNonsense_is400(String encoding) throws Exception {
    HttpResponse<byte[]> answer =
        post(PROTOBUF, "nonsense".getBytes(UTF_8), "Content-Encoding", encoding);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Status.parseFrom(answer.body()).getMessage())
        .startsWith("the body is not " + encoding);
  }

  @Test
  void zstdBomb_is413() throws Exception {
    byte[] bomb = Zstd.compress(new byte[REQUEST_BYTES + 1]);

    assertThat(post(PROTOBUF, bomb, "Content-Encoding", "zstd").statusCode()).isEqualTo(413);
    awaitQueue(0);
  }

  @Test
  void manyKindsOfBadSpans_areAnsweredInFewWords() throws Exception {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder();
    for (int size = 17; size < 217; size++) {
      spans.addSpans(Span.newBuilder().setTraceId(ByteString.copyFrom(new byte[size])));
    }
    ExportTraceServiceRequest request = request(1, "good").toBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
        .build();

    ExportTraceServiceResponse answer = ExportTraceServiceResponse.parseFrom(
        post(PROTOBUF, request.toByteArray()).body());

    assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(200);
    assertThat(answer.getPartialSuccess().getErrorMessage())
        .contains("192 rejected: others")
        .hasSizeLessThan(1_000);
  }
}

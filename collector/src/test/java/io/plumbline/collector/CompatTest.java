package io.plumbline.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brave.Span.Kind;
import brave.Tracing;
import brave.propagation.TraceContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesDecoder;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Zipkin's own clients write here and read here; what Jaeger's UI and Grafana read has its form. */
class CompatTest {
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";

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

  private URI zipkin(String path) {
    return URI.create("http://127.0.0.1:" + collector.zipkinPort() + path);
  }

  private HttpResponse<byte[]> post(String type, byte[] body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(zipkin("/api/v2/spans"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private JsonNode jaeger(String path) throws Exception {
    HttpResponse<byte[]> answer =
        get(URI.create("http://127.0.0.1:" + collector.httpPort() + path));
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  /** A call of "front" to "back", of which each reported its half under one id, as B3 has it. */
  private static List<Span> call() {
    Span client = Span.newBuilder()
        .traceId(TRACE)
        .id("a1")
        .kind(Span.Kind.CLIENT)
        .name("get /stock")
        .timestamp(1_700_000_000_000_000L)
        .duration(5_000L)
        .localEndpoint(
            zipkin2.Endpoint.newBuilder().serviceName("front").ip("10.0.0.1").build())
        .remoteEndpoint(
            zipkin2.Endpoint.newBuilder().serviceName("back").port(80).build())
        .putTag("http.path", "/stock")
        .addAnnotation(1_700_000_000_000_100L, "ws")
        .build();
    Span server = Span.newBuilder()
        .traceId(TRACE)
        .id("a1")
        .shared(true)
        .kind(Span.Kind.SERVER)
        .name("get /stock")
        .timestamp(1_700_000_000_001_000L)
        .duration(3_000L)
        .localEndpoint(zipkin2.Endpoint.newBuilder().serviceName("back").build())
        .putTag("error", "out of stock")
        .build();
    return List.of(client, server);
  }

  /** What is acknowledged is in the index very soon after. */
  private List<Span> awaitTrace(String id, Predicate<List<Span>> whole) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      HttpResponse<byte[]> answer = get(zipkin("/api/v2/trace/" + id));
      List<Span> spans = answer.statusCode() == 200
          ? SpanBytesDecoder.JSON_V2.decodeList(answer.body())
          : List.of();
      if (whole.test(spans)) return spans;
      assertThat(System.nanoTime()).as(spans.toString()).isLessThan(deadline);
    }
  }

  private void postCall() throws Exception {
    byte[] body = SpanBytesEncoder.JSON_V2.encodeList(call());
    assertThat(post("application/json", body).statusCode()).isEqualTo(202);
    awaitTrace(TRACE, spans -> spans.size() == 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = SpanBytesEncoder.class,
      names = {"JSON_V2", "PROTO3"})
  void zipkinSpans_comeBackAsTheyWere(SpanBytesEncoder encoder) throws Exception {
    String type =
        encoder == SpanBytesEncoder.PROTO3 ? "application/x-protobuf" : "application/json";

    HttpResponse<byte[]> answer = post(type, encoder.encodeList(call()));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    List<Span> read = awaitTrace(TRACE, spans -> spans.size() == 2);
    assertThat(read.get(0)).isEqualTo(call().get(0));
    assertThat(read.get(1).toBuilder().clearTags().build())
        .isEqualTo(call().get(1).toBuilder().clearTags().build());
    assertThat(read.get(1).tags())
        .containsEntry("error", "out of stock")
        .containsEntry("otel.status_code", "ERROR");
  }

  @ParameterizedTest
  @EnumSource(
      value = Encoding.class,
      names = {"JSON", "PROTO3"})
  void brave_throughItsReporter(Encoding encoding) throws Exception {
    TraceContext context;
    try (BytesMessageSender sender = URLConnectionSender.newBuilder()
            .endpoint(zipkin("/api/v2/spans").toString())
            .encoding(encoding)
            .build();
        var handler = AsyncZipkinSpanHandler.create(sender);
        var tracing = Tracing.newBuilder()
            .localServiceName("braved")
            .traceId128Bit(true)
            .addSpanHandler(handler)
            .build()) {
      brave.Span parent =
          tracing.tracer().newTrace().name("order").kind(Kind.SERVER).start();
      context = parent.context();
      tracing
          .tracer()
          .newChild(context)
          .name("charge")
          .start()
          .error(new Exception("no"))
          .finish();
      parent.finish();
      handler.flush();
    }

    List<Span> spans = awaitTrace(context.traceIdString(), read -> read.size() == 2);

    assertThat(spans).extracting(Span::name).containsExactlyInAnyOrder("order", "charge");
    assertThat(spans)
        .filteredOn(span -> span.parentId() != null)
        .singleElement()
        .satisfies(child -> {
          assertThat(child.parentId()).isEqualTo(context.spanIdString());
          assertThat(child.tags()).containsEntry("error", "no");
          assertThat(child.localServiceName()).isEqualTo("braved");
        });
  }

  @Test
  void zipkinReads_areWhatItsUiAsksFor() throws Exception {
    postCall();

    for (String base : List.of("/api/v2", "/zipkin/api/v2")) {
      assertThat(text(base + "/services")).isEqualTo("[\"back\",\"front\"]");
      assertThat(text(base + "/spans?serviceName=front")).isEqualTo("[\"get /stock\"]");
      assertThat(text(base + "/remoteServices?serviceName=front")).isEqualTo("[\"back\"]");
    }
    assertThat(text("/api/v2/autocompleteKeys")).contains("\"http.path\"");
    assertThat(text("/api/v2/autocompleteValues?key=http.path")).isEqualTo("[\"/stock\"]");
    assertThat(text("/api/v2/traceMany?traceIds=1," + TRACE))
        .startsWith("[[{\"traceId\":\"" + TRACE);
    assertThat(text("/zipkin/config.json")).contains("\"searchEnabled\":true");
    byte[] links =
        get(zipkin("/api/v2/dependencies?endTs=1700000001000&lookback=60000")).body();
    assertThat(DependencyLinkBytesDecoder.JSON_V1.decodeList(links))
        .containsExactly(DependencyLink.newBuilder()
            .parent("front")
            .child("back")
            .callCount(1)
            .errorCount(1)
            .build());
  }

  private String text(String path) throws Exception {
    return new String(get(zipkin(path)).body(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serviceName=front",
        "serviceName=front&spanName=get%20/stock&annotationQuery=http.path=/stock",
        "annotationQuery=ws%20and%20http.path",
        "annotationQuery=error&serviceName=back",
        "remoteServiceName=back",
        "minDuration=4000&maxDuration=6000&endTs=1700000001000&lookback=3600000&limit=5"
      })
  void zipkinSearch_findsTheTraceByEachCondition(String query) throws Exception {
    postCall();

    List<List<Span>> traces = new ArrayList<>();
    JsonNode json =
        new ObjectMapper().readTree(get(zipkin("/api/v2/traces?" + query)).body());
    json.forEach(
        trace -> traces.add(SpanBytesDecoder.JSON_V2.decodeList(trace.toString().getBytes(UTF_8))));

    assertThat(traces).singleElement().satisfies(trace -> assertThat(trace).hasSize(2));
  }

  @Test
  void zipkinSearch_thatDoesNotMatch_isEmpty() throws Exception {
    postCall();

    assertThat(text("/api/v2/traces?serviceName=front&annotationQuery=http.path=/other"))
        .isEqualTo("[]");
    assertThat(text("/api/v2/traces?annotationQuery=nothing")).isEqualTo("[]");
    assertThat(get(zipkin("/api/v2/trace/404")).statusCode()).isEqualTo(404);
    assertThat(get(zipkin("/api/v2/traces?limit=x")).statusCode()).isEqualTo(400);
  }

  @Test
  void zipkinPost_badSpansAndBodies() throws Exception {
    String half =
        "[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"good\"},{\"traceId\":\"xyz\",\"id\":\"2\"}]";

    HttpResponse<byte[]> partly = post("application/json", half.getBytes(UTF_8));
    HttpResponse<byte[]> none = post("application/json", "[{\"id\":\"2\"}]".getBytes(UTF_8));
    HttpResponse<byte[]> malformed = post("application/json", "{".getBytes(UTF_8));

    assertThat(partly.statusCode()).isEqualTo(202);
    assertThat(partly.headers().firstValue("Plumbline-Rejected"))
        .hasValueSatisfying(why -> assertThat(why).startsWith("1 rejected: trace id"));
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(new String(malformed.body(), UTF_8)).contains("Zipkin v2 list of spans");
    awaitTrace("1", spans -> spans.size() == 1);
  }

  @Test
  void jaegerReads_haveItsForm() throws Exception {
    postCall();
    String tags = URLEncoder.encode("{\"http.path\":\"/stock\"}", UTF_8);

    JsonNode found = jaeger("/api/traces?service=front&tags=" + tags
        + "&minDuration=1ms&start=1699999999000000&end=1700000001000000&limit=5&lookback=1h");
    JsonNode trace = jaeger("/jaeger/api/traces/" + TRACE).at("/data/0");

    assertThat(found.at("/data/0/traceID").asText()).isEqualTo(TRACE);
    assertThat(found.get("errors").isNull()).isTrue();
    assertThat(jaeger("/api/services").get("data"))
        .extracting(JsonNode::asText)
        .containsExactly("back", "front");
    assertThat(jaeger("/api/services/front/operations").at("/data/0").asText())
        .isEqualTo("get /stock");
    assertThat(jaeger("/api/operations?service=front").at("/data/0/name").asText())
        .isEqualTo("get /stock");
    assertThat(trace.get("spans")).hasSize(2);
    assertThat(trace.at("/spans/0/startTime").asLong()).isEqualTo(1_700_000_000_000_000L);
    assertThat(trace.at("/spans/0/logs/0/fields/0/value").asText()).isEqualTo("ws");
    assertThat(trace.at("/spans/1/references/0/refType").asText()).isEqualTo("CHILD_OF");
    assertThat(trace.at("/spans/1/references/0/spanID")).isEqualTo(trace.at("/spans/0/spanID"));
    String process = trace.at("/spans/1/processID").asText();
    assertThat(trace.at("/processes/" + process + "/serviceName").asText()).isEqualTo("back");
    JsonNode link =
        jaeger("/api/dependencies?endTs=1700000001000&lookback=60000").at("/data/0");
    assertThat(link.get("parent").asText() + link.get("child").asText()).isEqualTo("frontback");
    HttpResponse<byte[]> unknown =
        get(URI.create("http://127.0.0.1:" + collector.httpPort() + "/api/traces/404"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(new ObjectMapper().readTree(unknown.body()).at("/errors/0/msg").asText())
        .isEqualTo("trace not found");
  }
}

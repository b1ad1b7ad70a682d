package io.plumbline.collector.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.plumbline.collector.receive.ReceiveException.Reason;
import io.plumbline.collector.receive.WireFormat.Compression;
import io.plumbline.collector.receive.WireFormat.Message;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.NumberedBatch;
import io.plumbline.collector.source.NumberedBatch.Dropped;
import io.plumbline.collector.source.SourceId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
  private static final String TRACE = "5b8efff798038103d269b633813fc60c";
  private static final String ID = "eee19b7ec3c1b174";

  private static final WireFormat PROTOBUF =
      new WireFormat(Message.OTLP_PROTOBUF, Compression.NONE);

  private final RequestDecoder decoder =
      new RequestDecoder(1 << 20, SpanLimits.DEFAULT, new SimpleMeterRegistry());

  private Decoded decode(WireFormat format, byte[] bytes) throws ReceiveException {
    return decoder.decode(format, decoder.decompress(format, bytes));
  }

  private Decoded decodeJson(String json) throws ReceiveException {
    return decode(new WireFormat(Message.OTLP_JSON, Compression.NONE), json.getBytes(UTF_8));
  }

  private static ByteString hex(String text) {
    return ByteString.copyFrom(HexFormat.of().parseHex(text));
  }

  private static Span.Builder span() {
    return Span.newBuilder()
        .setTraceId(hex(TRACE))
        .setSpanId(hex(ID))
        .setStartTimeUnixNano(100)
        .setEndTimeUnixNano(350);
  }

  private static byte[] request(Span.Builder... spans) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (Span.Builder span : spans) scope.addSpans(span);
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private static KeyValue pair(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue.Builder text(String value) {
    return AnyValue.newBuilder().setStringValue(value);
  }

  /** Every field there is, once in each encoding. */
  @Test
  void decode_jsonAndProtobuf_giveEqualSpans() throws Exception {
    String json = """
        {"resourceSpans": [{
          "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
          "schemaUrl": "ignored", "fieldOfTheFuture": {"a": [1]},
          "scopeSpans": [{
            "scope": {"name": "lib", "version": "2"},
            "spans": [{
              "traceId": "5B8EFFF798038103d269b633813fc60c", "spanId": "EEE19B7EC3C1B174",
              "parentSpanId": "eee19b7ec3c1b173", "name": "GET /", "kind": 3, "flags": 257,
              "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000,
              "attributes": [
                {"key": "s", "value": {"stringValue": "x"}},
                {"key": "b", "value": {"boolValue": true}},
                {"key": "i", "value": {"intValue": "-9223372036854775808"}},
                {"key": "j", "value": {"intValue": 7}},
                {"key": "d", "value": {"doubleValue": 0.5}},
                {"key": "y", "value": {"bytesValue": "AQI="}},
                {"key": "a", "value": {"arrayValue": {"values": [{"intValue": 1}, {"stringValue": "z"}]}}},
                {"key": "m", "value": {"kvlistValue": {"values": [{"key": "k", "value": {"stringValue": "v"}}]}}},
                {"key": "empty", "value": {}}],
              "events": [{"name": "exception", "timeUnixNano": "1544712660500000000",
                "attributes": [{"key": "exception.type", "value": {"stringValue": "E"}}]}],
              "links": [{"traceId": "5b8efff798038103d269b633813fc60d", "spanId": "eee19b7ec3c1b175"}],
              "status": {"code": 2, "message": "no"}
            }]}]}]}
        """;
    byte[] protobuf = ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder().addAttributes(pair("service.name", text("shop"))))
            .addScopeSpans(ScopeSpans.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("lib").setVersion("2"))
                .addSpans(everything())))
        .build()
        .toByteArray();

    Decoded fromJson = decodeJson(json);
    Decoded fromProtobuf = decode(PROTOBUF, protobuf);

    assertThat(fromJson.spans()).isEqualTo(fromProtobuf.spans());
    assertThat(fromJson.rejectedSpans()).isZero();
    var span = fromJson.spans().get(0);
    assertThat(span.traceId()).hasToString(TRACE);
    assertThat(span.service()).isEqualTo("shop");
    assertThat(span.kind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(span.durationNanos()).isEqualTo(1_000_000_000);
    assertThat(span.attributes().values())
        .containsEntry("i", Long.MIN_VALUE)
        .containsEntry("y", "AQI=")
        .containsEntry("a", List.of(1L, "z"))
        .containsEntry("m", Map.of("k", "v"))
        .containsEntry("empty", "");
    assertThat(span.events()).hasSize(1);
    assertThat(span.links()).hasSize(1);
  }

  private static Span.Builder everything() {
    return span()
        .setParentSpanId(hex("eee19b7ec3c1b173"))
        .setName("GET /")
        .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
        .setStartTimeUnixNano(1544712660000000000L)
        .setEndTimeUnixNano(1544712661000000000L)
        .addAttributes(pair("s", text("x")))
        .addAttributes(pair("b", AnyValue.newBuilder().setBoolValue(true)))
        .addAttributes(pair("i", AnyValue.newBuilder().setIntValue(Long.MIN_VALUE)))
        .addAttributes(pair("j", AnyValue.newBuilder().setIntValue(7)))
        .addAttributes(pair("d", AnyValue.newBuilder().setDoubleValue(0.5)))
        .addAttributes(pair(
            "y", AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(new byte[] {1, 2}))))
        .addAttributes(pair(
            "a",
            AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setIntValue(1))
                    .addValues(text("z")))))
        .addAttributes(pair(
            "m",
            AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder().addValues(pair("k", text("v"))))))
        .addAttributes(pair("empty", AnyValue.newBuilder()))
        .addEvents(Span.Event.newBuilder()
            .setName("exception")
            .setTimeUnixNano(1544712660500000000L)
            .addAttributes(pair("exception.type", text("E"))))
        .addLinks(Span.Link.newBuilder()
            .setTraceId(hex("5b8efff798038103d269b633813fc60d"))
            .setSpanId(hex("eee19b7ec3c1b175")))
        .setStatus(
            Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage("no"));
  }

  @Test
  void decode_spansWithoutProperIds_areRejectedAndCounted_theRestIsKept() throws Exception {
    byte[] request = request(
        span(),
        span().setTraceId(ByteString.copyFrom(new byte[16])),
        span().setSpanId(ByteString.copyFrom(new byte[3])),
        span().setSpanId(ByteString.copyFrom(new byte[3])),
        span().setParentSpanId(hex("aabb")),
        span().setStartTimeUnixNano(-1));

    Decoded decoded = decode(PROTOBUF, request);

    assertThat(decoded.spans()).hasSize(1);
    assertThat(decoded.rejectedSpans()).isEqualTo(5);
    assertThat(decoded.rejection())
        .contains("1 rejected: trace id: all zero")
        .contains("2 rejected: span id: 3 bytes (expected: 8, not all zero)")
        .contains("1 rejected: parent span id: 2 bytes")
        .contains("1 rejected: time: after the year 2262");
  }

  @Test
  void decode_jsonIdThatIsNotHex_rejectsOnlyThatSpan() throws Exception {
    Decoded decoded = decodeJson("""
        {"resourceSpans": [{"scopeSpans": [{"spans": [
          {"traceId": "%s", "spanId": "%s"},
          {"traceId": "%s", "spanId": "%s", "parentSpanId": "W47/95gDgQM="}]}]}]}
        """.formatted(TRACE, ID, TRACE, ID));

    assertThat(decoded.spans()).hasSize(1);
    assertThat(decoded.rejection()).startsWith("1 rejected: parent span id");
  }

  @Test
  void decode_whatIsOddButUsable_isKept() throws Exception {
    byte[] request = request(
        span().setEndTimeUnixNano(50),
        span().setParentSpanId(ByteString.copyFrom(new byte[8])),
        span().setKindValue(77).addLinks(Span.Link.getDefaultInstance()));

    Decoded decoded = decode(PROTOBUF, request);

    assertThat(decoded.rejection()).isNull();
    assertThat(decoded.spans().get(0).durationNanos()).isZero();
    assertThat(decoded.spans().get(1).parentId()).isNull();
    assertThat(decoded.spans().get(2).kind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(decoded.spans().get(2).links()).isEmpty();
    assertThat(decoded.spans().get(0).service()).isEqualTo("unknown_service");
  }

  @Test
  void decode_gzip_isTheSame() throws Exception {
    byte[] plain = request(span());

    assertThat(decode(new WireFormat(Message.OTLP_PROTOBUF, Compression.GZIP), gzip(plain)))
        .isEqualTo(decode(PROTOBUF, plain));
  }

  @Test
  void decompress_limitIsOfThePlainBytes() throws Exception {
    WireFormat format = new WireFormat(Message.OTLP_PROTOBUF, Compression.GZIP);
    byte[] justRight = gzip(new byte[1 << 20]);
    byte[] bomb = gzip(new byte[(1 << 20) + 1]);

    assertThat(decoder.decompress(format, justRight)).hasSize(1 << 20);
    assertThatThrownBy(() -> decoder.decompress(format, bomb))
        .isInstanceOfSatisfying(
            ReceiveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"resourceSpans\": 3}",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"name\": 3}]}]}]}",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"kind\": \"SPAN_KIND_SERVER\"}]}]}]}",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"startTimeUnixNano\": 1.5}]}]}]}",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"startTimeUnixNano\": 1e999999999}]}]}]}"
      })
  void decode_malformedJson_saysSo(String json) {
    assertThatThrownBy(() -> decodeJson(json))
        .isInstanceOfSatisfying(
            ReceiveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
  }

  @Test
  void decode_malformedProtobufOrGzip_saysSo() {
    byte[] nonsense = "nonsense".getBytes(UTF_8);

    assertThatThrownBy(() -> decode(PROTOBUF, nonsense))
        .isInstanceOf(ReceiveException.class)
        .hasMessageStartingWith("the body is not the protobuf message it should be");
    assertThatThrownBy(
            () -> decode(new WireFormat(Message.OTLP_PROTOBUF, Compression.GZIP), nonsense))
        .isInstanceOf(ReceiveException.class)
        .hasMessageStartingWith("the body is not gzip");
  }

  @Test
  void decode_ofJournal_usesTheKind() throws Exception {
    WireFormat format = new WireFormat(Message.OTLP_JSON, Compression.GZIP);
    byte[] json = gzip(
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%s\",\"spanId\":\"%s\"}]}]}]}"
            .formatted(TRACE, ID)
            .getBytes(UTF_8));

    assertThat(decoder.decode(format.journalKind(false), json).spans()).hasSize(1);
    assertThatThrownBy(() -> decoder.decode((byte) 0, json)).isInstanceOf(ReceiveException.class);
  }

  @Test
  void decode_ofJournal_numbered_hasTheBatchInFront() throws Exception {
    WireFormat format = new WireFormat(Message.OTLP_JSON, Compression.NONE);
    byte[] json = "{\"resourceSpans\":[]}".getBytes(UTF_8);
    var batch = new NumberedBatch(
        new SourceId("payment", "host-1", 7), 3, 99, null, Dropped.NOTHING, true, List.of());
    byte[] head = NumberedRecord.head(batch);
    byte[] record = Arrays.copyOf(head, head.length + json.length);
    System.arraycopy(json, 0, record, head.length, json.length);

    assertThat(decoder.decode(format.journalKind(true), record))
        .isEqualTo(new Delivery(List.of(), batch));
    assertThat(NumberedRecord.head(null)).isEmpty();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}

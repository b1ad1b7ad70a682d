package io.plumbline.benchmarks.collector;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A request that is sent again and again with other trace ids: making it anew would cost the load
 * generator more than the server. The same spans for both servers, eight to a trace, twelve attributes
 * each.
 */
final class Template {
  static final int SPANS_PER_TRACE = 8;

  /** The high half of each trace id until the request is sent; followed by the trace's number. */
  private static final long MARK = 0x7E57_BA5E_0000_0000L;

  private static final int ATTRIBUTES = 12;

  private final String contentType;
  private final byte[] body;
  private final int[] ids; // where the high halves are
  private final boolean hex;

  private Template(String contentType, byte[] body, boolean hex) {
    this.contentType = contentType;
    this.body = body;
    this.hex = hex;
    byte[] mark = ByteBuffer.allocate(8).putLong(MARK).array();
    byte[] searched =
        hex ? HexFormat.of().formatHex(mark).getBytes(StandardCharsets.US_ASCII) : mark;
    this.ids = places(body, searched);
  }

  private static int[] places(byte[] body, byte[] searched) {
    List<Integer> found = new ArrayList<>();
    for (int at = 0; at <= body.length - searched.length; at++) {
      if (ByteBuffer.wrap(body, at, searched.length).equals(ByteBuffer.wrap(searched))) {
        found.add(at);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  String contentType() {
    return contentType;
  }

  int bytes() {
    return body.length;
  }

  /** The request with trace ids that no other number gives. */
  byte[] numbered(long number) {
    byte[] copy = body.clone();
    byte[] id = ByteBuffer.allocate(8).putLong(MARK ^ number).array();
    byte[] written = hex ? HexFormat.of().formatHex(id).getBytes(StandardCharsets.US_ASCII) : id;
    for (int at : ids) System.arraycopy(written, 0, copy, at, written.length);
    return copy;
  }

  /** The high half of the trace ids of a numbered request. */
  static long high(long number) {
    return MARK ^ number;
  }

  private static long start(int span) {
    return System.currentTimeMillis() * 1_000_000 + span * 1_000L;
  }

  private static String value(int span, int attribute) {
    return attribute < 9
        ? "a usual value " + (span * 31 + attribute) % 40
        : "rare-" + Long.toHexString(span * 0x9E37_79B9_7F4A_7C15L + attribute);
  }

  static Template otlp(int spans) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < spans; i++) {
      Span.Builder span = Span.newBuilder()
          .setTraceId(bytes(MARK, 1 + i / SPANS_PER_TRACE))
          .setSpanId(bytes(1 + i))
          .setName("GET /operation/" + i % 16)
          .setKindValue(2)
          .setStartTimeUnixNano(start(i))
          .setEndTimeUnixNano(start(i) + 1_000_000L + i);
      if (i % SPANS_PER_TRACE > 0) span.setParentSpanId(bytes(i));
      for (int k = 0; k < ATTRIBUTES; k++) span.addAttributes(pair(key(k), value(i, k)));
      scope.addSpans(span);
    }
    byte[] body = ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder()
            .setResource(Resource.newBuilder().addAttributes(pair("service.name", "bench")))
            .addScopeSpans(scope))
        .build()
        .toByteArray();
    return new Template("application/x-protobuf", body, false);
  }

  private static String key(int attribute) {
    return "bench.attribute." + attribute;
  }

  private static KeyValue pair(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static ByteString bytes(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
    for (long value : values) bytes.putLong(value);
    return ByteString.copyFrom(bytes.flip());
  }

  static Template zipkin(int spans) {
    List<String> list = new ArrayList<>();
    for (int i = 0; i < spans; i++) list.add(zipkinSpan(i));
    byte[] body =
        list.stream().collect(Collectors.joining(",", "[", "]")).getBytes(StandardCharsets.UTF_8);
    return new Template("application/json", body, true);
  }

  private static String zipkinSpan(int i) {
    StringBuilder tags = new StringBuilder();
    for (int k = 0; k < ATTRIBUTES; k++) {
      if (k > 0) tags.append(',');
      tags.append('"').append(key(k)).append("\":\"").append(value(i, k)).append('"');
    }
    String parent = i % SPANS_PER_TRACE == 0 ? "" : String.format("\"parentId\":\"%016x\",", i);
    return String.format(
        "{\"traceId\":\"%016x%016x\",%s\"id\":\"%016x\",\"kind\":\"SERVER\",\"name\":\"GET /operation/%d\","
            + "\"timestamp\":%d,\"duration\":%d,\"localEndpoint\":{\"serviceName\":\"bench\"},\"tags\":{%s}}",
        MARK,
        1 + i / SPANS_PER_TRACE,
        parent,
        1 + i,
        i % 16,
        start(i) / 1_000,
        1_000 + i / 1_000,
        tags);
  }
}

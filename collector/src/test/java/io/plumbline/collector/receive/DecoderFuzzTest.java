package io.plumbline.collector.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/**
 * Bad input is refused as such, whatever it is: nothing but {@link ReceiveException} comes out of a
 * decoder. A thousand inputs of each kind in a build; {@code
 * -DargLine=-Djqwik.tries.default=1000000} makes it a million.
 */
class DecoderFuzzTest {
  private static final int REQUEST_BYTES = 1 << 20;

  private final RequestDecoder decoder =
      new RequestDecoder(REQUEST_BYTES, SpanLimits.DEFAULT, new SimpleMeterRegistry());
  private final TextCache texts = new TextCache();

  /** Both read the same, or both refuse; but text that is not UTF-8 is kept here. */
  @Property(shrinking = ShrinkingMode.OFF)
  void otlpProtobuf_isReadAsProtobufJavaReadsIt(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = mutated(random, request(random).toByteArray());

    Decoded ours = decode(Message.OTLP_PROTOBUF, bytes);

    try {
      Decoded theirs = OtlpSpans.decode(ExportTraceServiceRequest.parseFrom(bytes));
      if (!hasTenByteNumberOf63Bits(bytes)) assertThat(ours).isEqualTo(theirs);
    } catch (InvalidProtocolBufferException refused) {
      boolean badText = String.valueOf(refused.getMessage()).contains("UTF-8");
      assertThat(ours == null || badText).as(refused.getMessage()).isTrue();
    }
  }

  /**
   * Nobody writes a number below 2^63 in ten bytes. protobuf-java sets its highest bit all the same,
   * unless it stands near the end of the message, so there is nothing to agree with.
   */
  private static boolean hasTenByteNumberOf63Bits(byte[] bytes) {
    int continued = 0;
    for (byte one : bytes) {
      if (one >= 0 && continued >= 9 && (one & 1) == 0) return true;
      continued = one < 0 ? continued + 1 : 0;
    }
    return false;
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void otlpJson_isReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    String json = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a\\u00e9"}},
        {"key":"l","value":{"arrayValue":{"values":[{"intValue":"-5"},{"doubleValue":1.5e3},{"boolValue":true}]}}}]},
        "scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
        "name":"n","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":2,"status":{"code":2,"message":"m"},
        "events":[{"name":"e","timeUnixNano":"1"}],"links":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}]}""";

    decode(Message.OTLP_JSON, mutated(random, json.getBytes(UTF_8)));
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void zipkinJson_isReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    String json = """
        [{"traceId":"5b8efff798038103d269b633813fc60c","parentId":"6b221d5bc9e6496c","id":"ee19b7ec3c1b174","kind":"SERVER",
        "name":"get","timestamp":1472470996199000,"duration":207000,"shared":true,"debug":false,
        "localEndpoint":{"serviceName":"a\u00e9","ipv4":"7.7.7.7","port":80},"remoteEndpoint":{"ipv6":"2001:db8::c001"},
        "annotations":[{"timestamp":1472470996238000,"value":"e"}],"tags":{"http.path":"/x","error":"true","n":"1"}}]""";

    decode(Message.ZIPKIN_JSON, mutated(random, json.getBytes(UTF_8)));
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void zipkinProtobuf_isReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] span = HexFormat.of()
        .parseHex("0a6d0a105b8efff798038103d269b633813fc60c12086b221d5bc9e6496c1a08eee19b7ec3c1b174"
            + "20022a03676574310102030405060000380a420c0a01611204070707072050"
            + "52100901020304050607081205" + "68656c6c6f" + "5a080a03" + "6b6579" + "1201766001"
            + "6801");

    decode(Message.ZIPKIN_PROTOBUF, mutated(random, span));
  }

  /** Null if it was refused. */
  private @Nullable Decoded decode(Message message, byte[] bytes) {
    try {
      return message == Message.OTLP_PROTOBUF
          ? OtlpProtobuf.decode(bytes, texts)
          : decoder.decode(new WireFormat(message, Compression.NONE), bytes);
    } catch (ReceiveException refused) {
      assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
      return null;
    }
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void compressed_isReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    Compression compression = random.nextBoolean() ? Compression.GZIP : Compression.ZSTD;
    byte[] plain = request(random).toByteArray();
    byte[] bytes = mutated(random, CompressedBytes.of(compression, plain));
    try {
      byte[] read = Compressed.decompress(compression, bytes, REQUEST_BYTES);
      assertThat(read.length).isLessThanOrEqualTo(REQUEST_BYTES);
    } catch (ReceiveException refused) {
      assertThat(refused.reason()).isIn(Reason.MALFORMED, Reason.TOO_LARGE);
    }
  }

  /** As it was in one of four; else with up to eight things wrong with it. */
  static byte[] mutated(Random random, byte[] original) {
    byte[] bytes = original;
    int mutations = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(8);
    for (int i = 0; i < mutations && bytes.length > 0; i++) bytes = mutatedOnce(random, bytes);
    return bytes;
  }

  private static byte[] mutatedOnce(Random random, byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int count = Math.min(bytes.length - at, 1 + random.nextInt(16));
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x80);
      case 3 -> {
        return splice(bytes, at, at, bytes, random.nextInt(bytes.length), count);
      }
      case 4 -> {
        return splice(bytes, at, at + count, bytes, 0, 0);
      }
      default -> {
        return splice(bytes, at, bytes.length, bytes, 0, 0);
      }
    }
    return bytes;
  }

  /** The bytes up to one place, some others, and the bytes from another place on. */
  private static byte[] splice(byte[] to, int until, int from, byte[] other, int at, int count) {
    int copied = Math.min(count, other.length - at);
    byte[] result = new byte[until + copied + to.length - from];
    System.arraycopy(to, 0, result, 0, until);
    System.arraycopy(other, at, result, until, copied);
    System.arraycopy(to, from, result, until + copied, to.length - from);
    return result;
  }

  private static ExportTraceServiceRequest request(Random random) {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Resource.Builder resource = Resource.newBuilder();
      if (random.nextBoolean()) resource.addAttributes(pair("service.name", text(random)));
      for (int k = random.nextInt(4); k > 0; k--) resource.addAttributes(pair(random, 0));
      ScopeSpans.Builder spans = ScopeSpans.newBuilder()
          .setScope(InstrumentationScope.newBuilder().setName(text(random)).setVersion("1"));
      for (int s = random.nextInt(4); s > 0; s--) spans.addSpans(span(random));
      request.addResourceSpans(
          ResourceSpans.newBuilder().setResource(resource).addScopeSpans(spans));
    }
    return request.build();
  }

  private static Span span(Random random) {
    Span.Builder span = Span.newBuilder()
        .setTraceId(id(random, 16))
        .setSpanId(id(random, 8))
        .setName(text(random))
        .setKindValue(random.nextInt(8) - 1)
        .setStartTimeUnixNano(random.nextLong() >>> random.nextInt(3))
        .setEndTimeUnixNano(random.nextLong() >>> random.nextInt(3))
        .setTraceState(random.nextInt(4) == 0 ? text(random) : "")
        .setDroppedAttributesCount(random.nextInt(3))
        .setFlags(random.nextInt())
        .setStatus(Status.newBuilder().setCodeValue(random.nextInt(4)).setMessage(text(random)));
    if (random.nextBoolean()) span.setParentSpanId(id(random, 8));
    int attributes = random.nextInt(20) == 0 ? 40 : random.nextInt(6);
    for (int i = 0; i < attributes; i++) span.addAttributes(pair(random, 0));
    if (random.nextInt(3) == 0) {
      span.addEvents(Span.Event.newBuilder()
          .setName(text(random))
          .setTimeUnixNano(random.nextLong())
          .addAttributes(pair(random, 0)));
      span.addLinks(Span.Link.newBuilder()
          .setTraceId(id(random, 16))
          .setSpanId(id(random, 8))
          .addAttributes(pair(random, 0)));
    }
    return span.build();
  }

  private static ByteString id(Random random, int size) {
    byte[] id = new byte[random.nextInt(10) == 0 ? random.nextInt(20) : size];
    if (random.nextInt(10) > 0) random.nextBytes(id);
    return ByteString.copyFrom(id);
  }

  private static String text(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> "é流水号\uD83D\uDE00";
      case 2 -> "x".repeat(random.nextInt(100));
      default -> "name-" + random.nextInt(10);
    };
  }

  private static KeyValue pair(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue pair(Random random, int depth) {
    return KeyValue.newBuilder()
        .setKey("k" + random.nextInt(60))
        .setValue(value(random, depth))
        .build();
  }

  private static AnyValue value(Random random, int depth) {
    AnyValue.Builder value = AnyValue.newBuilder();
    return switch (random.nextInt(depth < 4 ? 8 : 5)) {
      case 0 -> value.setStringValue(text(random)).build();
      case 1 -> value.setBoolValue(random.nextBoolean()).build();
      case 2 -> value.setIntValue(random.nextLong()).build();
      case 3 -> value.setDoubleValue(random.nextGaussian()).build();
      case 4 -> value.setBytesValue(id(random, 8)).build();
      case 5 -> {
        ArrayValue.Builder list = ArrayValue.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) list.addValues(value(random, depth + 1));
        yield value.setArrayValue(list).build();
      }
      case 6 -> {
        KeyValueList.Builder map = KeyValueList.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) map.addValues(pair(random, depth + 1));
        yield value.setKvlistValue(map).build();
      }
      default -> value.build();
    };
  }
}

package io.plumbline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against the SDK's own encoder: what a reader of the protocol finds must be the same. */
class SpanEncoderTest {
  private static final String[] TEXTS = {
    "",
    "a",
    "GET /orders/{id}",
    "Zahlung für Jürgen",
    "支付",
    "\uD83D\uDE00 smile",
    "half \uD83D",
    "\u0000\u007f\u0080"
  };

  private final List<SpanData> ended = new ArrayList<>();
  private final SdkTracerProvider tracers = SdkTracerProvider.builder()
      .setResource(Resource.create(
          Attributes.of(AttributeKey.stringKey("service.name"), "shop"), "https://schema/1"))
      .setSpanLimits(SpanLimits.builder()
          .setMaxNumberOfAttributes(12)
          .setMaxNumberOfEvents(3)
          .setMaxNumberOfLinks(2)
          .setMaxNumberOfAttributesPerEvent(2)
          .setMaxNumberOfAttributesPerLink(1)
          .build())
      .addSpanProcessor(SimpleSpanProcessor.create(new Keeping()))
      .build();

  private final class Keeping implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      ended.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @AfterEach
  void close() {
    tracers.close();
  }

  @Test
  void encode_noSpans_isAnEmptyRequest() {
    assertThat(new SpanEncoder().encode(ended)).isEmpty();
  }

  @Test
  void encode_spansOfEveryShape_readsAsTheSdksRequest() throws IOException {
    SpanEncoder encoder = new SpanEncoder();
    Random random = new Random(20261123);
    for (int round = 0; round < 200; round++) {
      ended.clear();
      for (int i = 0; i < 1 + random.nextInt(40); i++) span(random);
      assertThat(read(encoder.encode(ended))).as("round " + round).isEqualTo(read(bySdk(ended)));
    }
  }

  @Test
  void encode_textsAroundEachLengthOfALength_readsAsTheSdksRequest() throws IOException {
    SpanEncoder encoder = new SpanEncoder();
    for (int length :
        new int[] {0, 1, 100, 126, 127, 128, 129, 16_300, 16_383, 16_384, 3_000_000}) {
      for (char filling : new char[] {'x', 'ü'}) {
        ended.clear();
        char[] text = new char[length];
        Arrays.fill(text, filling);
        tracers.get("a").spanBuilder(new String(text)).startSpan().end();
        assertThat(read(encoder.encode(ended)))
            .as(length + " times " + filling)
            .isEqualTo(read(bySdk(ended)));
      }
    }
  }

  private void span(Random random) {
    SpanBuilder builder = tracers
        .tracerBuilder("scope" + random.nextInt(3))
        .setInstrumentationVersion("1." + random.nextInt(2))
        .build()
        .spanBuilder(text(random))
        .setSpanKind(one(SpanKind.values(), random))
        .setParent(random.nextBoolean() ? Context.root() : parent(random))
        .setStartTimestamp(random.nextInt(), TimeUnit.MILLISECONDS);
    for (int i = random.nextInt(4); i > 0; i--)
      builder.addLink(context(random), attributes(random));
    Span span = builder.startSpan();
    span.setAllAttributes(attributes(random));
    for (int i = random.nextInt(5); i > 0; i--) span.addEvent(text(random), attributes(random));
    if (random.nextInt(5) == 0) span.recordException(new IllegalStateException(text(random)));
    if (random.nextBoolean()) span.setStatus(one(StatusCode.values(), random), text(random));
    span.end(random.nextLong() >>> 1, TimeUnit.NANOSECONDS);
  }

  private static Context parent(Random random) {
    return Context.root().with(Span.wrap(context(random)));
  }

  private static SpanContext context(Random random) {
    String trace = String.format("%016x%016x", random.nextLong() | 1, random.nextLong());
    String span = String.format("%016x", random.nextLong() | 1);
    TraceState state = random.nextBoolean()
        ? TraceState.getDefault()
        : TraceState.builder().put("a", "1").put("b", "2").build();
    return random.nextBoolean()
        ? SpanContext.create(trace, span, TraceFlags.getSampled(), state)
        : SpanContext.createFromRemoteParent(trace, span, TraceFlags.getSampled(), state);
  }

  private static Attributes attributes(Random random) {
    AttributesBuilder all = Attributes.builder();
    for (int i = random.nextInt(16); i > 0; i--) attribute(all, "key" + i, random);
    return all.build();
  }

  private static void attribute(AttributesBuilder all, String key, Random random) {
    switch (random.nextInt(9)) {
      case 0:
        all.put(AttributeKey.booleanKey(key), random.nextBoolean());
        return;
      case 1:
        all.put(AttributeKey.longKey(key), random.nextLong());
        return;
      case 2:
        all.put(AttributeKey.doubleKey(key), random.nextGaussian());
        return;
      case 3:
        all.put(AttributeKey.stringArrayKey(key), Arrays.asList(text(random), text(random)));
        return;
      case 4:
        all.put(AttributeKey.longArrayKey(key), Arrays.asList(-1L, 0L, random.nextLong()));
        return;
      case 5:
        all.put(AttributeKey.booleanArrayKey(key), Arrays.asList(true, false));
        return;
      case 6:
        all.put(AttributeKey.doubleArrayKey(key), Arrays.asList(0.0, -1.5));
        return;
      case 7:
        all.put(
            AttributeKey.valueKey(key),
            Value.of(
                KeyValue.of("list", Value.of(Value.of(text(random)), Value.of(7L), Value.empty())),
                KeyValue.of("bytes", Value.of(new byte[] {1, -1})),
                KeyValue.of("yes", Value.of(true)),
                KeyValue.of("half", Value.of(0.5))));
        return;
      default:
        all.put(AttributeKey.stringKey(key), text(random));
    }
  }

  private static <T> T one(T[] of, Random random) {
    return Arrays.asList(of).get(random.nextInt(of.length));
  }

  private static String text(Random random) {
    return one(TEXTS, random);
  }

  private static byte[] bySdk(List<SpanData> spans) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TraceRequestMarshaler.create(spans).writeBinaryTo(bytes);
    return bytes.toByteArray();
  }

  /** The message with its scopes in one order, which says nothing, and without the empty status, which says it, too. */
  private static ExportTraceServiceRequest read(byte[] bytes) throws IOException {
    ExportTraceServiceRequest.Builder request =
        ExportTraceServiceRequest.parseFrom(bytes).toBuilder();
    for (ResourceSpans.Builder resource : request.getResourceSpansBuilderList()) {
      for (ScopeSpans.Builder scope : resource.getScopeSpansBuilderList()) {
        scope.getSpansBuilderList().forEach(span -> {
          if (span.getStatus().equals(Status.getDefaultInstance())) span.clearStatus();
        });
      }
      List<ScopeSpans> scopes = new ArrayList<>(resource.getScopeSpansList());
      scopes.sort(Comparator.comparing(
          scope -> scope.getScope().getName() + scope.getScope().getVersion()));
      resource.clearScopeSpans().addAllScopeSpans(scopes);
    }
    return request.build();
  }
}

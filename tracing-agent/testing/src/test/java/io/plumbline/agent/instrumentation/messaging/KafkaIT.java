package io.plumbline.agent.instrumentation.messaging;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real broker, and clients of the oldest and the newest version. */
class KafkaIT {
  /** The second is sent twice. */
  private static final List<String> KEYS = List.of("1", "2", "2", "3");

  @TempDir
  private static Path directory;

  private static KafkaBroker broker;

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(directory);
  }

  @AfterAll
  static void stop() {
    if (broker != null) broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.1.1", "4.4.0"})
  void messages_sentWorkedOnAndHandedOn_areOneTraceEach(String version) {
    jvm.libraries("kafka-clients-" + version);

    Outcome outcome = jvm.run(KafkaScenario.class, broker.address(), "a" + version);
    Outcome without = jvm.runWithoutAgent(KafkaScenario.class, broker.address(), "b" + version);

    assertThat(outcome.output().replace("-a", "-")).isEqualTo(without.output().replace("-b", "-"));
    Map<String, ReceivedSpan> requests = byAttribute(jvm.takeRest(SPAN_KIND_SERVER), "url.path");
    Map<String, ReceivedSpan> calls = jvm.takeRest(SPAN_KIND_CLIENT).stream()
        .collect(Collectors.toMap(ReceivedSpan::spanId, Function.identity()));
    List<ReceivedSpan> sent = jvm.take(SPAN_KIND_PRODUCER, "orders-a" + version + " publish", 5);
    List<ReceivedSpan> packed = jvm.take(SPAN_KIND_CONSUMER, "orders-a" + version + " process", 4);
    for (int i = 0; i < 4; i++) {
      ReceivedSpan request = requests.get("/order/" + KEYS.get(i));
      assertSent(sent.get(i), request, KEYS.get(i), i);
      assertProcessed(packed.get(i), sent.get(i), KEYS.get(i), i);
      assertThat(packed.get(i).attributes())
          .containsEntry("messaging.consumer.group.name", "packing-orders-a" + version);
    }
    assertTooMuch(sent.get(4));
    assertWork(requests, calls, packed);
    assertHandedOn(version, sent);
  }

  private static void assertSent(ReceivedSpan sent, ReceivedSpan request, String key, long offset) {
    assertThat(sent.traceId()).isEqualTo(request.traceId());
    assertThat(sent.parentId()).isEqualTo(request.spanId());
    assertThat(sent.serial()).isEqualTo("S-" + key);
    assertThat(sent.attributes())
        .containsEntry("messaging.system", "kafka")
        .containsEntry("messaging.kafka.message.key", key)
        .containsEntry("messaging.destination.partition.id", "0")
        .containsEntry("messaging.kafka.message.offset", offset);
  }

  private static void assertProcessed(
      ReceivedSpan processed, ReceivedSpan sent, String key, long offset) {
    assertThat(processed.traceId()).isEqualTo(sent.traceId());
    assertThat(processed.parentId()).isEqualTo(sent.spanId());
    assertThat(processed.links()).containsExactly(sent.spanId());
    assertThat(processed.serial()).isEqualTo("S-" + key);
    assertThat(processed.attributes())
        .containsEntry("messaging.system", "kafka")
        .containsEntry("messaging.kafka.message.key", key)
        .containsEntry("messaging.kafka.message.offset", offset);
  }

  private static void assertTooMuch(ReceivedSpan large) {
    assertThat(large.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(large.parentId()).isEmpty();
    assertThat(large.attributes()).doesNotContainKey("messaging.kafka.message.offset");
  }

  /** What is called while a record is worked on is below it; what is called afterwards is not. */
  private static void assertWork(
      Map<String, ReceivedSpan> requests,
      Map<String, ReceivedSpan> calls,
      List<ReceivedSpan> packed) {
    ReceivedSpan third = requests.get("/work/3");
    assertThat(calls.get(third.parentId()).parentId()).isEqualTo(packed.get(3).spanId());
    assertThat(third.serial()).isEqualTo("S-3");
    ReceivedSpan idle = requests.get("/work/idle");
    assertThat(calls.get(idle.parentId()).parentId()).isEmpty();
    assertThat(idle.serial()).doesNotStartWith("S-");
  }

  private void assertHandedOn(String version, List<ReceivedSpan> sent) {
    List<ReceivedSpan> handedOn =
        jvm.take(SPAN_KIND_PRODUCER, "shipments-a" + version + " publish", 4);
    List<ReceivedSpan> counted =
        jvm.take(SPAN_KIND_CONSUMER, "shipments-a" + version + " process", 4);
    for (int i = 0; i < 4; i++) {
      assertThat(handedOn.get(i).traceId()).isEqualTo(sent.get(i).traceId());
      assertThat(handedOn.get(i).parentId()).isEqualTo(sent.get(i).spanId());
      assertThat(handedOn.get(i).serial()).isEqualTo("S-" + KEYS.get(i));
      assertProcessed(counted.get(i), handedOn.get(i), KEYS.get(i), i);
    }
  }

  private static Map<String, ReceivedSpan> byAttribute(List<ReceivedSpan> spans, String key) {
    return spans.stream()
        .collect(Collectors.toMap(
            span -> String.valueOf(span.attribute(key)), Function.identity(), (a, b) -> b));
  }
}

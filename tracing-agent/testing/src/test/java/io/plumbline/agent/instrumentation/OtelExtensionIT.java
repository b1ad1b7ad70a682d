package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The unmodified OpenTelemetry agent with our extension, and without ours. */
class OtelExtensionIT {
  private static final Path EXTENSION =
      Path.of("..", "otel-extension", "target", "plumbline-otel-extension.jar").toAbsolutePath();

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @BeforeEach
  void attach() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target/libraries/opentelemetry-javaagent"))) {
      jvm.option("-javaagent:" + jars.findFirst().orElseThrow().toAbsolutePath());
    }
    assertThat(EXTENSION).exists();
    jvm.property("otel.javaagent.extensions", EXTENSION.toString())
        .property("otel.metrics.exporter", "none")
        .property("otel.logs.exporter", "none")
        .property("otel.traces.sampler", "always_off");
  }

  @Test
  void request_withoutASerialNumber_getsOneOfItsTrace() {
    jvm.property("otel.traces.sampler", "always_on");

    Outcome outcome = jvm.runWithoutAgent(HopsScenario.class);

    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    String serial = "t-" + request.traceId();
    assertThat(outcome.output().lines())
        .as(outcome.errors())
        .containsExactly("baggage plumbline.serial=" + serial, "answered " + serial);
    assertThat(request.serial()).isEqualTo(serial);
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /stock").serial()).isEqualTo(serial);
    List<ReceivedSpan> calls = jvm.take(SPAN_KIND_CLIENT, "GET", 2);
    assertThat(calls.get(0).serial()).as("a call that no request has made").isNull();
    assertThat(calls.get(1).serial()).isEqualTo(serial);
  }

  @Test
  void request_withASerialNumber_keepsItAndIsKept() {
    Outcome outcome = jvm.runWithoutAgent(HopsScenario.class, "X-Serial-Number", "ORDER-7");

    assertThat(outcome.output().lines())
        .as(outcome.errors())
        .containsExactly("baggage plumbline.serial=ORDER-7", "answered ORDER-7");
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /orders").serial()).isEqualTo("ORDER-7");
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /stock").serial()).isEqualTo("ORDER-7");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "GET").serial()).isEqualTo("ORDER-7");
  }

  @Test
  void request_withoutASerialNumberWhereNoneAreIssued_hasNone() {
    jvm.property("plumbline.serial.issue", "false");

    Outcome outcome = jvm.runWithoutAgent(HopsScenario.class);

    assertThat(outcome.output().lines())
        .as(outcome.errors())
        .containsExactly("baggage null", "answered null");
  }
}

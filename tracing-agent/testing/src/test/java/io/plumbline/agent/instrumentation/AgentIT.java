package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent promises whatever the library. */
class AgentIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @Test
  void application_seesNothingOfTheAgent() {
    Outcome outcome = jvm.run(ClassPathScenario.class);

    assertThat(outcome.output()).isEqualToIgnoringNewLines("nothing");
  }

  @Test
  void application_behavesAsWithoutTheAgent() {
    Outcome traced = jvm.run(JdkHttpScenario.class);
    Outcome plain = jvm.runWithoutAgent(JdkHttpScenario.class);

    takeCall();
    assertThat(withoutSerial(traced.output())).isEqualTo(withoutSerial(plain.output()));
    assertThat(traced.exitCode()).isEqualTo(plain.exitCode());
  }

  @Test
  void collectorDown_applicationIsNotAffected() {
    jvm.environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.output()).contains("200 order");
  }

  @Test
  void grpcAsked_saysSoAndSpeaksHttp() {
    jvm.environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    takeCall();
    assertThat(outcome.errors())
        .contains("otel.exporter.otlp.protocol: grpc (expected: http/protobuf)");
  }

  @Test
  void gzipAsked_isSent() {
    jvm.environment("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
        .property("otel.service.name", "orders");

    jvm.run(JdkHttpScenario.class);

    assertThat(takeCall().service()).isEqualTo("orders");
  }

  @Test
  void serviceName_isTheMainClassUnlessSet() {
    jvm.run(JdkHttpScenario.class);

    assertThat(takeCall().service()).isEqualTo("JdkHttpScenario");
  }

  @Test
  void disabled_tracesNothing() {
    jvm.property("plumbline.enabled", "false");

    assertThat(jvm.run(JdkHttpScenario.class).output()).contains("200 order");
    assertThat(jvm.spans()).isEmpty();
  }

  @Test
  void instrumentationDisabled_onlyTheOtherTraces() {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");

    jvm.run(JdkHttpScenario.class);

    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /orders").parentId()).isEmpty();
  }

  @Test
  void serialHeader_isTakenByTheServer() {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");

    Outcome outcome = jvm.run(JdkHttpScenario.class, "sync", "X-Serial-Number", "SN-2026.11:7_a");

    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /orders").serial()).isEqualTo("SN-2026.11:7_a");
    assertThat(outcome.output()).contains("serial: [SN-2026.11:7_a]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two words",
        "semi;colon",
        "x0123456789012345678901234567890123456789012345678901234567890123"
      })
  void serialHeader_notValid_isReplaced(String header) {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");

    jvm.run(JdkHttpScenario.class, "sync", "X-Serial-Number", header);

    ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    assertThat(server.serial()).isEqualTo("t-" + server.traceId());
  }

  @Test
  void serialInBaggage_winsOverTheHeader() {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");

    jvm.run(
        JdkHttpScenario.class,
        "sync",
        "X-Serial-Number",
        "header",
        "baggage",
        "plumbline.serial=bag");

    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /orders").serial()).isEqualTo("bag");
  }

  @Test
  void spansWithASerial_areNeverSampledOut() {
    jvm.environment("OTEL_TRACES_SAMPLER", "always_off");

    jvm.run(JdkHttpScenario.class);

    takeCall();
  }

  @Test
  void noSerialIssued_samplerDecides() {
    jvm.environment("OTEL_TRACES_SAMPLER", "always_off")
        .property("plumbline.serial.issue", "false");

    jvm.run(JdkHttpScenario.class);

    assertThat(jvm.spans()).isEmpty();
  }

  @Test
  void java25_isTracedAlike() throws IOException {
    Optional<Path> java = java25();
    assumeTrue(java.isPresent(), "no JDK 25 beside the one that runs this");

    Outcome outcome = jvm.java(java.orElseThrow().toString()).run(JdkHttpScenario.class);

    takeCall();
    assertThat(outcome.exitCode()).isZero();
  }

  private static Optional<Path> java25() throws IOException {
    Path beside = Path.of(System.getProperty("java.home")).toRealPath().getParent();
    try (Stream<Path> jdks = Files.list(beside)) {
      return jdks.filter(jdk -> jdk.getFileName().toString().contains("25"))
          .map(jdk -> jdk.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  private ReceivedSpan takeCall() {
    jvm.take(SPAN_KIND_CLIENT, "GET");
    return jvm.take(SPAN_KIND_SERVER, "GET /orders");
  }

  private static String withoutSerial(String output) {
    return output.replaceAll("(?m)^(baggage|serial): .*$", "");
  }
}

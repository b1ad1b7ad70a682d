package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the agent can be attached, switched, asked what it does, and lives beside others. */
class SafetyIT {
  private static final String AGENT = AgentJvm.packedAgent().toString();

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @Test
  void attached_tracesWhatIsLoadedAlready() {
    jvm.property("plumbline.instrumentation.url-connection.enabled", "false");

    Outcome outcome = jvm.runWithoutAgent(OrdersScenario.class, AGENT, "attach");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(serials(SPAN_KIND_SERVER)).isEqualTo(List.of("1"));
  }

  @Test
  void order_switchesAllOrOneWhileItRuns() {
    jvm.property("plumbline.instrumentation.url-connection.enabled", "false");

    Outcome outcome = jvm.run(
        OrdersScenario.class,
        AGENT,
        "off",
        "on",
        "off=jdk-http-server",
        "on=jdk-http-server",
        "report");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(serials(SPAN_KIND_SERVER)).isEqualTo(List.of("start", "2", "4", "5"));
    assertThat(outcome.errors())
        .contains("off=jdk-http-server: done")
        .containsPattern("INFO jdk-http-server on: \\d+ classes of JDK")
        .contains("INFO url-connection off: disabled by its setting")
        .contains("INFO jdbc idle");
    assertThat(jvm.exportHeader("plumbline-instrumented")).contains("jdk-http-server;JDK");
    assertThat(jvm.exportHeader("plumbline-not-instrumented"))
        .isEqualTo("url-connection;disabled by its setting");
  }

  @Test
  void order_thatIsNone_isAnsweredInTheLog() {
    Outcome outcome = jvm.run(OrdersScenario.class, AGENT, "of", "off=none");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.errors())
        .contains("order: of (expected: report, on, off, on=<name> or off=<name>)")
        .contains("instrumentation: none (expected: one of [");
    assertThat(serials(SPAN_KIND_CLIENT)).hasSize(3);
    assertThat(serials(SPAN_KIND_SERVER)).hasSize(3);
  }

  @Test
  void droppedPath_neitherItNorWhatItCallsIsTraced() {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false")
        .property("plumbline.drop", "/health,/orders/*");

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(outcome.output()).as(outcome.errors()).contains("200 order");
    assertThat(jvm.spans()).isEmpty();
  }

  @Test
  void givenTwice_isThereOnce() {
    jvm.option("-javaagent:" + AGENT);

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(outcome.errors()).contains("the agent is there already");
    takeOneCall();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jacoco", "jdwp"})
  void anotherAgentBeside_bothWork(String other) {
    Path report = Path.of("target", "beside.exec").toAbsolutePath();
    jvm.option(
        other.equals("jdwp")
            ? "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"
            : "-javaagent:" + only("jacoco") + "=destfile=" + report);

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.errors()).doesNotContain("WARN io.plumbline", "not woven");
    takeOneCall();
    if (other.equals("jacoco")) assertThat(report).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void openTelemetrysAgentBeside_bothTrace(boolean first) {
    String other = "-javaagent:" + only("opentelemetry-javaagent");
    jvm.property(
        "otel.javaagent.exclude-class-loaders", "io.plumbline.agent.boot.AgentClassLoader");
    if (first) jvm.option(other);
    else jvm.option("-javaagent:" + AGENT).option(other);

    Outcome outcome =
        first ? jvm.run(JdkHttpScenario.class) : jvm.runWithoutAgent(JdkHttpScenario.class);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).contains("200 order");
    List<ReceivedSpan> all = Stream.of(SPAN_KIND_SERVER, SPAN_KIND_CLIENT, SPAN_KIND_INTERNAL)
        .flatMap(kind -> jvm.takeRest(kind).stream())
        .toList();
    assertThat(all.stream().filter(span -> span.scope().startsWith("io.plumbline.")))
        .extracting(ReceivedSpan::kind)
        .containsExactly(SPAN_KIND_SERVER, SPAN_KIND_CLIENT);
    assertThat(all).anyMatch(span -> span.scope().startsWith("io.opentelemetry."));
  }

  private List<String> serials(SpanKind kind) {
    return jvm.takeRest(kind).stream().map(ReceivedSpan::serial).toList();
  }

  private void takeOneCall() {
    jvm.take(SPAN_KIND_CLIENT, "GET");
    jvm.take(SPAN_KIND_SERVER, "GET /orders");
  }

  /** The jar in this folder of the tested libraries. */
  private static Path only(String folder) {
    Path libraries = Path.of("target", "libraries", folder).toAbsolutePath();
    try (Stream<Path> jars = Files.list(libraries)) {
      return jars.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

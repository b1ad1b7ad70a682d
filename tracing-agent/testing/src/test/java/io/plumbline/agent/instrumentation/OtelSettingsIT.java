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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenTelemetry's settings have the effect, or the line in the log, that README.md says. */
class OtelSettingsIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @Test
  void exporterAndResource_areHonoured() {
    jvm.environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        .environment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", jvm.endpoint() + "/v1/traces")
        .environment("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop,x-key=a%20b")
        .environment("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
        .environment("OTEL_RESOURCE_ATTRIBUTES", "service.name=orders,service.instance.id=7")
        .environment("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1")
        .environment("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "20")
        .environment("OTEL_LOGS_EXPORTER", "otlp");

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /orders").service()).isEqualTo("orders");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "GET").serial()).hasSize(20);
    assertThat(jvm.exportHeader("x-tenant")).isEqualTo("shop");
    assertThat(jvm.exportHeader("x-key")).isEqualTo("a b");
    assertThat(jvm.exportHeader("Content-Encoding")).isEqualTo("gzip");
    assertThat(outcome.errors())
        .contains("OTEL_LOGS_EXPORTER has no effect: the agent sends spans only");
  }

  @ParameterizedTest
  @CsvSource({"b3", "b3multi", "jaeger", "ottrace"})
  void propagators_joinTheTraceAndCarryTheSerial(String propagator) throws IOException {
    Path requests = Files.createTempFile(Path.of("target"), "requests", ".txt");
    Files.write(requests, List.of("X-Serial-Number: ORDER-1"));
    jvm.environment("OTEL_PROPAGATORS", propagator);

    Outcome outcome = jvm.run(PropagationScenario.class, requests.toString());

    Files.delete(requests);
    assertThat(outcome.output().lines()).containsExactly("\t\tplumbline.serial=ORDER-1");
    ReceivedSpan client = jvm.take(SPAN_KIND_CLIENT, "GET");
    ReceivedSpan second = jvm.take(SPAN_KIND_SERVER, "GET /second");
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /first").traceId()).isEqualTo(client.traceId());
    assertThat(second.parentId()).isEqualTo(client.spanId());
    assertThat(second.serial()).isEqualTo("ORDER-1");
  }

  @Test
  void sdkDisabled_agentDoesNothing() {
    jvm.environment("OTEL_SDK_DISABLED", "true");

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(outcome.output()).contains("200 order");
    assertThat(outcome.errors()).isEmpty();
    assertThat(jvm.spans()).isEmpty();
  }

  @Test
  void exporterNone_sendsNothing() {
    jvm.environment("OTEL_TRACES_EXPORTER", "none");

    Outcome outcome = jvm.run(JdkHttpScenario.class);

    assertThat(outcome.output()).contains("200 order");
    assertThat(jvm.spans()).isEmpty();
  }
}

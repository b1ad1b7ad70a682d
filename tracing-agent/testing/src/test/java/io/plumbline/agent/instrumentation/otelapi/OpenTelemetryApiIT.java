package io.plumbline.agent.instrumentation.otelapi;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_PRODUCER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application's own use of OpenTelemetry's API is part of the agent's traces, unless it brings an SDK. */
class OpenTelemetryApiIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "1.67.0"})
  void apiAlone_joinsTheAgentsTraces(String version) {
    jvm.libraries("opentelemetry-" + version);

    Outcome outcome = jvm.run(OpenTelemetryApiScenario.class);

    ReceivedSpan job = jvm.take(SPAN_KIND_INTERNAL, "job");
    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    ReceivedSpan price = jvm.take(SPAN_KIND_PRODUCER, "price it");
    ReceivedSpan read = jvm.take(SPAN_KIND_SERVER, "GET /read");
    List<ReceivedSpan> calls = jvm.take(SPAN_KIND_CLIENT, "GET", 2);
    assertThat(outcome.output().lines())
        .containsExactly(
            "same true",
            "carried",
            "key null",
            "serial " + job.serial(),
            "header true",
            "after false");
    assertThat(outcome.errors()).doesNotContain("cannot be", "failed;", "left alone");
    assertThat(job.parentId()).isEmpty();
    assertThat(job.scope()).isEqualTo("shop");
    assertThat(calls.get(0).parentId()).isEqualTo(job.spanId());
    assertThat(request.parentId()).isEqualTo(calls.get(0).spanId());
    assertThat(request.attributes()).containsEntry("by", "application");
    assertThat(price.parentId()).isEqualTo(request.spanId());
    assertThat(price.attributes())
        .containsEntry("count", 3L)
        .containsEntry("items", List.of("book", "pen"));
    assertThat(price.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(calls.get(1).parentId()).isEqualTo(price.spanId());
    assertThat(List.of(request, price, read, calls.get(0), calls.get(1)))
        .extracting(ReceivedSpan::serial)
        .containsOnly("t-" + job.traceId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "1.67.0"})
  void ownOpenTelemetrySet_isLeftAlone(String version) {
    jvm.libraries("opentelemetry-" + version);

    Outcome outcome = jvm.run(OpenTelemetryApiScenario.class, "own");

    assertThat(outcome.errors()).contains("left alone: GlobalOpenTelemetry.set was called");
    assertThat(jvm.takeRest(SPAN_KIND_INTERNAL)).isEmpty();
    assertThat(jvm.takeRest(SPAN_KIND_PRODUCER)).isEmpty();
    assertThat(jvm.takeRest(SPAN_KIND_SERVER)).hasSize(2);
    assertThat(jvm.takeRest(SPAN_KIND_CLIENT)).hasSize(2);
  }

  @Test
  void sdkBesideTheApi_isLeftAlone() {
    jvm.libraries("opentelemetry-1.67.0").libraries("opentelemetry-sdk");

    Outcome outcome = jvm.run(OpenTelemetryApiScenario.class);

    assertThat(outcome.errors()).contains("left alone: it has an SDK");
    assertThat(outcome.output()).contains("serial null");
    assertThat(jvm.takeRest(SPAN_KIND_INTERNAL)).isEmpty();
    assertThat(jvm.takeRest(SPAN_KIND_PRODUCER)).isEmpty();
    assertThat(jvm.takeRest(SPAN_KIND_SERVER)).hasSize(2);
    assertThat(jvm.takeRest(SPAN_KIND_CLIENT)).hasSize(2);
  }
}

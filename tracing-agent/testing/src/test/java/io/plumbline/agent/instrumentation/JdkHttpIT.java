package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkHttpIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async"})
  void call_isOneClientSpanWithOneServerSpanBelow(String how) {
    Outcome outcome = jvm.run(JdkHttpScenario.class, how, "Idempotency-Key", "k-1");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    ReceivedSpan client = jvm.take(SPAN_KIND_CLIENT, "GET");
    ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    assertThat(client.parentId()).isEmpty();
    assertThat(server.parentId()).isEqualTo(client.spanId());
    assertThat(server.traceId()).isEqualTo(client.traceId());
    assertThat(client.attributes())
        .containsEntry("http.request.method", "GET")
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("http.request.header.idempotency-key", List.of("k-1"))
        .containsKeys("url.full", "server.port");
    assertThat(server.attributes())
        .containsEntry("http.request.method", "GET")
        .containsEntry("http.route", "/orders")
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("http.request.header.idempotency-key", List.of("k-1"))
        .containsEntry("url.path", "/orders/7")
        .containsEntry("url.query", "x=1")
        .containsEntry("url.scheme", "http");
    assertThat(client.serial()).isEqualTo("t-" + client.traceId());
    assertThat(server.serial()).isEqualTo(client.serial());
    assertThat(outcome.output())
        .contains("baggage: plumbline.serial=" + client.serial())
        .contains("serial: [" + client.serial() + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inside", "later"})
  void call_closedUnanswered_endsBothSpans(String how) {
    Outcome outcome = jvm.run(UnansweredScenario.class, how);

    assertThat(outcome.output()).contains("not answered");
    ReceivedSpan client = jvm.take(SPAN_KIND_CLIENT, "POST");
    ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, "POST /orders");
    assertThat(server.parentId()).isEqualTo(client.spanId());
    assertThat(client.attributes())
        .containsEntry("error.type", "java.io.IOException")
        .doesNotContainKey("http.response.status_code");
    assertThat(server.attributes()).doesNotContainKey("http.response.status_code");
  }
}

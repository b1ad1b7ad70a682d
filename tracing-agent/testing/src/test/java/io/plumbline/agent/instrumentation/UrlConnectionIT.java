package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlConnectionIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @ParameterizedTest
  @CsvSource({
    "get, GET, 200",
    "code, GET, 200",
    "header, GET, 200",
    "connect, GET, 200",
    "post, POST, 200",
    "missing, GET, 404",
    "failing, GET, 503"
  })
  void exchange_isOneClientSpanWithOneServerSpanBelow(String how, String method, long status) {
    Outcome outcome = jvm.run(UrlConnectionScenario.class, how);

    ReceivedSpan client = jvm.take(SPAN_KIND_CLIENT, method);
    ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, method + " /orders");
    assertThat(server.parentId()).isEqualTo(client.spanId());
    assertThat(server.serial()).isEqualTo(client.serial());
    assertThat(client.attributes())
        .containsEntry("http.request.method", method)
        .containsEntry("http.response.status_code", status)
        .containsEntry("server.address", "127.0.0.1")
        .containsKeys("url.full", "server.port");
    assertThat(client.status() == StatusCode.STATUS_CODE_ERROR).isEqualTo(status >= 400);
    assertThat(outcome.output())
        .isEqualTo(jvm.runWithoutAgent(UrlConnectionScenario.class, how).output());
  }

  @Test
  void redirect_belongsToTheSameSpan() {
    jvm.run(UrlConnectionScenario.class, "redirect");

    ReceivedSpan client = jvm.take(SPAN_KIND_CLIENT, "GET");
    assertThat(client.attribute("http.response.status_code")).isEqualTo(200L);
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /orders", 2))
        .allSatisfy(server -> assertThat(server.parentId()).isEqualTo(client.spanId()));
  }

  @Test
  void connectionRefused_isTheSpansError() {
    jvm.run(UrlConnectionScenario.class, "refused");

    ReceivedSpan client = jvm.take(SPAN_KIND_CLIENT, "GET");
    assertThat(client.attribute("error.type")).isEqualTo("java.net.ConnectException");
    assertThat(client.attribute("http.response.status_code")).isNull();
    assertThat(client.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
  }
}

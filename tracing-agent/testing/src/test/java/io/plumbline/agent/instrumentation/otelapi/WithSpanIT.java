package io.plumbline.agent.instrumentation.otelapi;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code @WithSpan} in an application without an SDK of its own. */
class WithSpanIT {
  @RegisterExtension
  final AgentJvm jvm =
      new AgentJvm().property("plumbline.instrumentation.url-connection.enabled", "false");

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "1.67.0"})
  void annotatedMethods_areSpansOfTheRequest(String version) {
    jvm.libraries("opentelemetry-" + version);

    Outcome outcome = jvm.run(WithSpanScenario.class);

    assertThat(outcome.output().lines()).containsExactly("12", "later", "failed", "200");
    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    ReceivedSpan price = jvm.take(SPAN_KIND_INTERNAL, "WithSpanScenario.price");
    ReceivedSpan later = jvm.take(SPAN_KIND_CLIENT, "store later");
    ReceivedSpan fail = jvm.take(SPAN_KIND_INTERNAL, "fail");
    assertThat(price.attributes())
        .containsEntry("item", "book")
        .containsEntry("count", 3L)
        .containsEntry("gift", true)
        .containsEntry("code.function.name", WithSpanScenario.class.getName() + ".price");
    assertThat(fail.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    for (ReceivedSpan each : new ReceivedSpan[] {price, later, fail}) {
      assertThat(each.parentId()).isEqualTo(request.spanId());
      assertThat(each.serial()).isEqualTo(request.serial());
    }
  }
}

package io.plumbline.agent.instrumentation.jersey;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JerseyIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @ParameterizedTest
  @CsvSource({"jersey-2.30.1, JavaxOrders", "jersey-4.0.2, JakartaOrders"})
  void templates_areTheRouteOfTheRequestsSpan(String version, String resource) {
    jvm.libraries(version).property("plumbline.instrumentation.java-http-client.enabled", "false");

    Outcome outcome = jvm.run(
        JerseyScenario.class,
        JerseyScenario.class.getPackageName() + "." + resource,
        "/shop/orders",
        "/shop/orders/7",
        "/shop/orders/7/items/1");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output().lines())
        .containsExactly("/shop/orders 200", "/shop/orders/7 200", "/shop/orders/7/items/1 200");
    takeWithRoute("/shop/orders");
    takeWithRoute("/shop/orders/{id}");
    takeWithRoute("/shop/orders/{id}/items/{item:[0-9]+}");
  }

  private void takeWithRoute(String route) {
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET " + route).attributes())
        .containsEntry("http.route", route)
        .containsEntry("http.response.status_code", 200L);
  }
}

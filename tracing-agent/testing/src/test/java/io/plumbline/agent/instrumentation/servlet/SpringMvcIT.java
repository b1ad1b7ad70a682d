package io.plumbline.agent.instrumentation.servlet;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpringMvcIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @ParameterizedTest
  @ValueSource(strings = {"spring-boot-2.7.18", "spring-boot-3.5.12", "spring-boot-4.1.2"})
  void controllersPattern_isTheRouteOfTheRequestsSpan(String version) {
    Outcome outcome = run(
        version,
        "/orders/7",
        "/orders/7/items/1",
        "/functions/7",
        "/later/7",
        "/forward/7",
        "/fail/7",
        "/missing/7");

    assertThat(outcome.output().lines())
        .containsExactly(
            "/orders/7 200 " + serialOf("/orders/{id}", 200),
            "/orders/7/items/1 200 " + serialOf("/orders/{id}/items/{item:[0-9]+}", 200),
            "/functions/7 200 " + serialOf("/functions/{id}", 200),
            "/later/7 200 " + serialOf("/later/{id}", 200),
            "/forward/7 200 " + serialOf("/forward/{id}", 200),
            "/fail/7 500 " + serialOf("/fail/{id}", 500),
            "/missing/7 404 " + missing().serial());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spring-boot-2.7.18", "spring-boot-3.5.12", "spring-boot-4.1.2"})
  void route_isBelowTheContextAndTheServlet(String version) {
    jvm.property("server.servlet.context-path", "/shop")
        .property("spring.mvc.servlet.path", "/api");

    Outcome outcome = run(version, "/shop/api/orders/7");

    assertThat(outcome.output().strip())
        .isEqualTo("/shop/api/orders/7 200 " + serialOf("/shop/api/orders/{id}", 200));
  }

  private Outcome run(String version, String... paths) {
    jvm.libraries(version)
        .property("plumbline.instrumentation.java-http-client.enabled", "false")
        .property("server.address", "127.0.0.1")
        .property("server.port", "0")
        .property("spring.main.banner-mode", "off");
    Outcome outcome = jvm.run(SpringMvcScenario.class, paths);
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return outcome;
  }

  private String serialOf(String route, long status) {
    ReceivedSpan span = jvm.take(SPAN_KIND_SERVER, "GET " + route);
    assertThat(span.parentId()).isEmpty();
    assertThat(span.attributes())
        .containsEntry("http.route", route)
        .containsEntry("http.response.status_code", status);
    return String.valueOf(span.serial());
  }

  /** What only the handler for static files takes has no route. */
  private ReceivedSpan missing() {
    ReceivedSpan span = jvm.take(SPAN_KIND_SERVER, "GET");
    assertThat(span.attributes())
        .containsEntry("http.response.status_code", 404L)
        .doesNotContainKey("http.route");
    return span;
  }
}

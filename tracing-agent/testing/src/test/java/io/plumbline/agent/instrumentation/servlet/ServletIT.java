package io.plumbline.agent.instrumentation.servlet;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static io.opentelemetry.proto.trace.v1.Status.StatusCode.STATUS_CODE_ERROR;
import static io.opentelemetry.proto.trace.v1.Status.StatusCode.STATUS_CODE_UNSET;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServletIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  /** A folder below target/libraries, how the scenario starts it, and the API its servlets are of. */
  enum Container {
    TOMCAT_8_5("tomcat-8.5.100", "tomcat", "Javax"),
    TOMCAT_9("tomcat-9.0.111", "tomcat", "Javax"),
    TOMCAT_10_1("tomcat-10.1.48", "tomcat", "Jakarta"),
    TOMCAT_11("tomcat-11.0.14", "tomcat", "Jakarta"),
    JETTY_9_4("jetty-9.4.58", "org.eclipse.jetty.servlet", "Javax"),
    JETTY_12_0("jetty-12.0.36", "org.eclipse.jetty.ee10.servlet", "Jakarta"),
    JETTY_12_1("jetty-12.1.12", "org.eclipse.jetty.ee10.servlet", "Jakarta");

    private final String folder;
    private final String start;
    private final String shop;

    Container(String folder, String start, String api) {
      this.folder = folder;
      this.start = start;
      this.shop = ServletScenario.class.getPackageName() + "." + api + "Shop";
    }
  }

  @ParameterizedTest
  @EnumSource
  void request_isOneServerSpanWithTheRouteThatWasMapped(Container container) {
    Outcome outcome =
        get(container, "/orders/7?x=1", "/health", "/a.do", "/forward", "/include", "/filtered");

    ReceivedSpan orders = takeServer("GET /shop/orders/*");
    assertThat(orders.parentId()).isEmpty();
    assertThat(orders.status()).isEqualTo(STATUS_CODE_UNSET);
    assertThat(orders.attributes())
        .containsEntry("http.request.method", "GET")
        .containsEntry("http.route", "/shop/orders/*")
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("http.request.header.idempotency-key", List.of("k-1"))
        .containsEntry("url.path", "/shop/orders/7")
        .containsEntry("url.query", "x=1")
        .containsEntry("url.scheme", "http")
        .containsEntry("network.protocol.version", "1.1")
        .containsEntry("network.peer.address", "127.0.0.1")
        .containsEntry("user_agent.original", "scenario")
        .containsKeys("server.address", "server.port", "network.peer.port");
    assertThat(orders.serial()).isEqualTo("t-" + orders.traceId());
    ReceivedSpan filtered = takeServer("GET /shop/filtered");
    assertThat(filtered.attributes()).containsEntry("http.response.status_code", 403L);
    assertThat(lines(outcome))
        .containsExactly(
            "/orders/7?x=1 200 " + orders.serial() + " order",
            "/health 200 " + takeServer("GET /shop/health").serial() + " ok",
            "/a.do 200 " + takeServer("GET /shop/*.do").serial() + " old",
            "/forward 200 " + takeServer("GET /shop/forward").serial() + " order",
            "/include 200 " + takeServer("GET /shop/include").serial() + " order",
            "/filtered 403 " + filtered.serial());
  }

  @ParameterizedTest
  @EnumSource
  void failure_isWhatTheClientSees(Container container) {
    Outcome outcome = get(container, "/refuse", "/fail", "/reset");

    ReceivedSpan refuse = takeServer("GET /shop/refuse");
    ReceivedSpan fail = takeServer("GET /shop/fail");
    assertThat(refuse.status()).isEqualTo(STATUS_CODE_UNSET);
    assertThat(refuse.attributes()).containsEntry("http.response.status_code", 409L);
    assertThat(fail.status()).isEqualTo(STATUS_CODE_ERROR);
    assertThat(fail.attributes())
        .containsEntry("http.response.status_code", 500L)
        .containsEntry("error.type", "500");
    assertThat(lines(outcome))
        .containsExactly(
            "/refuse 409 " + refuse.serial(),
            "/fail 500 " + fail.serial(),
            "/reset 200 " + takeServer("GET /shop/reset").serial() + " clean");
  }

  @ParameterizedTest
  @EnumSource
  void asyncRequest_endsWhenItIsCompleted(Container container) {
    Outcome outcome = get(container, "/async/complete", "/async/twice", "/async/timeout");

    ReceivedSpan complete = takeServer("GET /shop/async/complete");
    ReceivedSpan twice = takeServer("GET /shop/async/twice");
    ReceivedSpan timeout = takeServer("GET /shop/async/timeout");
    assertThat(complete.attributes()).containsEntry("http.response.status_code", 202L);
    assertThat(twice.attributes()).containsEntry("http.response.status_code", 202L);
    assertThat(timeout.status()).isEqualTo(STATUS_CODE_ERROR);
    assertThat(timeout.attributes()).containsEntry("http.response.status_code", 500L);
    assertThat(timeout.endEpochNanos() - timeout.startEpochNanos())
        .isGreaterThanOrEqualTo(90_000_000);
    assertThat(lines(outcome))
        .containsExactly(
            "/async/complete 202 " + complete.serial() + " later",
            "/async/twice 202 " + twice.serial() + " later",
            "/async/timeout 500 " + timeout.serial());
  }

  /** Tomcat closes the connection then, and the client asks once more; Jetty answers 500. */
  @ParameterizedTest
  @EnumSource
  void asyncRequest_thatThrows_endsAsWithoutTheAgent(Container container) {
    Outcome traced = get(container, "/async/fail");
    Outcome plain =
        jvm.runWithoutAgent(ServletScenario.class, container.start, container.shop, "/async/fail");

    int requests = container.start.equals("tomcat") ? 2 : 1;
    ReceivedSpan fail =
        jvm.take(SPAN_KIND_SERVER, "GET /shop/async/fail", requests).get(0);
    assertThat(fail.status()).isEqualTo(STATUS_CODE_ERROR);
    assertThat(fail.attributes()).containsEntry("http.response.status_code", 500L);
    assertThat(lines(traced).get(0).replace(String.valueOf(fail.serial()), "").stripTrailing())
        .isEqualTo(lines(plain).get(0));
  }

  @ParameterizedTest
  @EnumSource
  void callOfAServlet_isBelowItsRequest(Container container) {
    List<String> paths = List.of("/call", "/async/call", "/async/dispatch");
    jvm.libraries(container.folder);

    Outcome outcome = run(container, paths.toArray(String[]::new));

    List<ReceivedSpan> clients = jvm.take(SPAN_KIND_CLIENT, "GET", 2 * paths.size());
    List<ReceivedSpan> inner = jvm.take(SPAN_KIND_SERVER, "GET /shop/health", paths.size());
    for (int i = 0; i < paths.size(); i++) {
      ReceivedSpan outerCall = clients.get(2 * i);
      ReceivedSpan outer = takeServer("GET /shop" + paths.get(i));
      ReceivedSpan innerCall = clients.get(2 * i + 1);
      assertThat(outerCall.parentId()).isEmpty();
      assertThat(outer.parentId()).isEqualTo(outerCall.spanId());
      assertThat(innerCall.parentId()).as(paths.get(i)).isEqualTo(outer.spanId());
      assertThat(inner.get(i).parentId()).isEqualTo(innerCall.spanId());
      assertThat(inner.get(i).serial()).isEqualTo(outerCall.serial());
      assertThat(lines(outcome)).contains(paths.get(i) + " 200 " + outerCall.serial() + " ok");
    }
  }

  private Outcome get(Container container, String... paths) {
    jvm.libraries(container.folder)
        .property("plumbline.instrumentation.java-http-client.enabled", "false");
    return run(container, paths);
  }

  private Outcome run(Container container, String... paths) {
    List<String> arguments = new ArrayList<>(List.of(container.start, container.shop));
    arguments.addAll(Arrays.asList(paths));
    Outcome outcome = jvm.run(ServletScenario.class, arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    return outcome;
  }

  private ReceivedSpan takeServer(String name) {
    return jvm.take(SPAN_KIND_SERVER, name);
  }

  private static List<String> lines(Outcome outcome) {
    return outcome.output().lines().map(String::stripTrailing).toList();
  }
}

package io.plumbline.agent.instrumentation.httpclient;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for every HTTP client: one CLIENT span a call, below its caller and above its server, with the serial. */
abstract class HttpClientKit {
  private static final Map<String, Long> STATUS =
      Map.of("get", 200L, "post", 200L, "missing", 404L, "failing", 503L, "redirect", 200L);

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  final void verify(Class<?> scenario, String... arguments) {
    Map<String, String> answers = answers(jvm.run(scenario, arguments).output());
    Map<String, String> untraced =
        answers(jvm.runWithoutAgent(scenario, arguments).output());

    List<ReceivedSpan> fronts = jvm.take(SPAN_KIND_SERVER, "GET /front", Front.CASES.size());
    List<ReceivedSpan> clients = jvm.takeRest(SPAN_KIND_CLIENT);
    List<ReceivedSpan> orders = jvm.takeRest(SPAN_KIND_SERVER);
    assertThat(clients).hasSize(Front.CASES.size());
    // None for what is refused, and one for a redirect more, if this client follows them.
    assertThat(orders).hasSize(Front.CASES.size() - (follows(untraced) ? 0 : 1));
    for (String each : Front.CASES) {
      ReceivedSpan front = below(fronts, "url.path", "/front/" + each);
      ReceivedSpan client = below(clients, "url.full", "/orders/" + each);
      assertThat(client.parentId()).as(each).isEqualTo(front.spanId());
      assertThat(client.traceId()).as(each).isEqualTo(front.traceId());
      assertThat(client.serial()).as(each).isEqualTo("S-" + each);
      assertThat(client.kind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
      assertRequest(each, client);
      if (each.equals("refused")) assertRefused(client, answers, untraced);
      else assertAnswered(each, client, orders, answers, untraced);
    }
  }

  private static void assertRequest(String what, ReceivedSpan client) {
    String method = what.equals("post") ? "POST" : "GET";
    assertThat(client.name()).isEqualTo(method);
    assertThat(client.attributes())
        .as(what)
        .containsEntry("http.request.method", method)
        .containsEntry("server.address", "127.0.0.1")
        .containsKey("server.port");
    assertThat((String) client.attribute("url.full"))
        .matches("http://127\\.0\\.0\\.1:\\d+/orders/.+");
  }

  private static void assertRefused(
      ReceivedSpan client, Map<String, String> answers, Map<String, String> untraced) {
    assertThat(client.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(client.attributes())
        .containsEntry("error.type", untraced.get("refused"))
        .doesNotContainKey("http.response.status_code");
    assertThat(answers.get("refused")).isEqualTo(untraced.get("refused"));
  }

  private static void assertAnswered(
      String what,
      ReceivedSpan client,
      List<ReceivedSpan> orders,
      Map<String, String> answers,
      Map<String, String> untraced) {
    boolean isMoved = what.equals("redirect") && !follows(untraced);
    Long status = isMoved ? Long.valueOf(302) : STATUS.get(what);
    assertThat(client.attributes()).as(what).containsEntry("http.response.status_code", status);
    assertThat(client.status() == StatusCode.STATUS_CODE_ERROR).as(what).isEqualTo(status >= 400);
    assertThat(orders.stream().filter(order -> order.parentId().equals(client.spanId())))
        .as(what)
        .hasSize(what.equals("redirect") && !isMoved ? 2 : 1)
        .allSatisfy(order -> assertThat(order.serial()).isEqualTo("S-" + what));
    String order = isMoved ? " moved" : " order of plumbline.serial=S-" + what;
    assertThat(answers.get(what))
        .isEqualTo(status + order)
        .isEqualTo(untraced.get(what).replace("null", "plumbline.serial=S-" + what));
  }

  private static boolean follows(Map<String, String> untraced) {
    return !untraced.get("redirect").startsWith("302 ");
  }

  private static ReceivedSpan below(List<ReceivedSpan> spans, String key, String end) {
    List<ReceivedSpan> found = spans.stream()
        .filter(span -> String.valueOf(span.attribute(key)).endsWith(end))
        .toList();
    assertThat(found).as("spans with %s …%s among %s", key, end, spans).hasSize(1);
    return found.get(0);
  }

  private static Map<String, String> answers(String output) {
    return Arrays.stream(output.split("\n"))
        .map(line -> line.split(": ", 2))
        .filter(parts -> parts.length == 2)
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }
}

package io.plumbline.agent.instrumentation.rpc;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;
import java.util.Map;
import org.h2.Driver;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcIT {
  private static final Map<String, Long> CODES =
      Map.of("unary", 0L, "stream", 0L, "bidi", 0L, "missing", 5L, "failing", 13L, "thrown", 2L);
  private static final Map<String, String> METHODS = Map.of("stream", "Stream", "bidi", "Bidi");

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm()
      .library(Driver.class)
      .property("plumbline.instrumentation.url-connection.enabled", "false");

  @ParameterizedTest
  @ValueSource(strings = {"grpc-1.40.1", "grpc-1.84.1"})
  void grpc_callsCarryTheRequest(String version) {
    jvm.libraries(version);

    Outcome traced = jvm.run(GrpcScenario.class);

    String bare = jvm.runWithoutAgent(GrpcScenario.class).output();
    for (String each : List.of("unary", "stream", "bidi", "missing", "failing"))
      bare =
          bare.replaceFirst(" null", " S-" + each); // gRPC itself answers for a handler that throws
    assertThat(traced.output()).as(traced.errors()).isEqualTo(bare);
    List<ReceivedSpan> fronts = jvm.take(SPAN_KIND_SERVER, "GET /front", GrpcScenario.CASES.size());
    List<ReceivedSpan> handled = jvm.takeRest(SPAN_KIND_SERVER);
    List<ReceivedSpan> others = jvm.takeRest(SPAN_KIND_CLIENT);
    for (String each : GrpcScenario.CASES) {
      ReceivedSpan front = only(fronts, each);
      ReceivedSpan server = only(handled, each);
      ReceivedSpan call = only(
          others.stream().filter(span -> span.name().startsWith("shop.Stock/")).toList(), each);
      assertBelow(call, front);
      assertBelow(server, call);
      assertCall(each, call);
      assertCall(each, server);
      boolean error = !CODES.get(each).equals(0L);
      assertThat(call.status() == StatusCode.STATUS_CODE_ERROR).as(each).isEqualTo(error);
      assertThat(server.status() == StatusCode.STATUS_CODE_ERROR)
          .as(each)
          .isEqualTo(error && !each.equals("missing"));
      assertThat(server.attributes()).containsEntry("plumbline.tx", "none");
      assertQueries(each, others, server);
    }
    ReceivedSpan answered = others.stream()
        .filter(span -> span.name().equals("SELECT answered"))
        .findAny()
        .get();
    assertBelow(answered, only(fronts, "bidi"));
    assertThat(others).hasSize(2 * GrpcScenario.CASES.size() + 2); // bidi has two requests
  }

  private static void assertQueries(String what, List<ReceivedSpan> others, ReceivedSpan server) {
    assertThat(others.stream().filter(span -> span.name().equals("SELECT done_" + what)))
        .hasSize(what.equals("bidi") ? 2 : 1)
        .allSatisfy(query -> assertBelow(query, server));
  }

  private static void assertCall(String what, ReceivedSpan span) {
    String method = METHODS.getOrDefault(what, "Unary");
    assertThat(span.name()).isEqualTo("shop.Stock/" + method);
    assertThat(span.attributes())
        .containsEntry("rpc.system", "grpc")
        .containsEntry("rpc.service", "shop.Stock")
        .containsEntry("rpc.method", method)
        .containsEntry("rpc.grpc.status_code", CODES.get(what))
        .containsEntry("server.address", "127.0.0.1")
        .containsKey("server.port");
  }

  private static ReceivedSpan only(List<ReceivedSpan> spans, String what) {
    List<ReceivedSpan> found =
        spans.stream().filter(span -> ("S-" + what).equals(span.serial())).toList();
    assertThat(found).as("spans of S-%s among %s", what, spans).hasSize(1);
    return found.get(0);
  }

  private static void assertBelow(ReceivedSpan child, ReceivedSpan parent) {
    assertThat(child.parentId()).as("%s below %s", child, parent).isEqualTo(parent.spanId());
    assertThat(child.traceId()).isEqualTo(parent.traceId());
    assertThat(child.serial()).isEqualTo(parent.serial());
  }
}

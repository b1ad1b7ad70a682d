package io.plumbline.agent.instrumentation.redis;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server, and the oldest and the newest Lettuce. */
class LettuceIT {
  private static final List<String> TEXTS = List.of(
      "SET order:1 ?",
      "GET order:1",
      "HGET order:1 field",
      "MULTI",
      "SET order:3 ?",
      "EXEC",
      "SET order:2 ?",
      "HGET order:2 field",
      "STRLEN order:2",
      "APPEND order:2 ?");

  @TempDir
  private static Path directory;

  private static RedisServer server;

  @RegisterExtension
  final AgentJvm jvm =
      new AgentJvm().property("plumbline.instrumentation.url-connection.enabled", "false");

  @BeforeAll
  static void start() throws Exception {
    server = RedisServer.start(directory);
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.1.0", "7.7.0"})
  void commands_areOneClientSpanEach(String version) {
    jvm.libraries("lettuce-" + version);
    String port = Integer.toString(server.port());

    Outcome outcome = jvm.run(LettuceScenario.class, port);
    Outcome without = jvm.runWithoutAgent(LettuceScenario.class, port);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.errors()).doesNotContain("advice", "cannot be", "not woven", "failed;");
    assertThat(outcome.output()).isEqualTo(without.output()).contains("answered 200", "closed");
    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    List<ReceivedSpan> commands = jvm.takeRest(SPAN_KIND_CLIENT);
    int within = TEXTS.size();
    assertThat(RedisCommands.texts(commands.subList(0, within))).containsExactlyElementsOf(TEXTS);
    RedisCommands.assertWithin(commands.subList(0, within), request, server.port());
    RedisCommands.assertWrongType(commands.get(2));
    RedisCommands.assertWrongType(commands.get(7));
    assertClosed(commands.get(within), request);
    List<ReceivedSpan> after = commands.subList(within + 1, commands.size());
    assertThat(RedisCommands.texts(after))
        .containsExactly("GETRANGE order:1 0 2", "BITCOUNT order:1");
    for (ReceivedSpan each : after) RedisCommands.assertAfter(each, request, server.port());
  }

  /** It never came to a server. */
  private static void assertClosed(ReceivedSpan closed, ReceivedSpan request) {
    assertThat(closed.parentId()).isEqualTo(request.spanId());
    assertThat(closed.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(closed.attributes())
        .containsEntry("db.operation.name", "GET")
        .containsEntry("error.type", "io.lettuce.core.RedisException")
        .doesNotContainKeys("server.address", "db.query.text");
  }
}

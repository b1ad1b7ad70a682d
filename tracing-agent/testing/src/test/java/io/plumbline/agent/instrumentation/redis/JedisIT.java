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

/** A real server, and the oldest and the newest Jedis. */
class JedisIT {
  private static final List<String> TEXTS = List.of(
      "SET order:1 ?",
      "GET order:1",
      "HGET order:1 field",
      "SET order:2 ?",
      "HGET order:2 field",
      "MGET order:1 order:2",
      "MULTI",
      "SET order:3 ?",
      "EXEC",
      "SELECT 1",
      "GET order:1",
      "SELECT 0",
      "GET refused",
      "GETRANGE order:1 0 2");

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
  @ValueSource(strings = {"3.0.0", "8.0.2"})
  void commands_areOneClientSpanEach(String version) {
    jvm.libraries("jedis-" + version);
    String port = Integer.toString(server.port());

    Outcome outcome = jvm.run(JedisScenario.class, port, "1");
    Outcome without = jvm.runWithoutAgent(JedisScenario.class, port, "1");

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.errors()).doesNotContain("advice", "cannot be", "not woven", "failed;");
    assertThat(outcome.output()).isEqualTo(without.output()).contains("answered 200", "refused");
    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    List<ReceivedSpan> commands = jvm.takeRest(SPAN_KIND_CLIENT);
    assertThat(RedisCommands.texts(commands)).containsExactlyElementsOf(TEXTS);
    int last = commands.size() - 1;
    ReceivedSpan refused = commands.get(last - 1);
    RedisCommands.assertWithin(commands.subList(0, last - 1), request, server.port());
    RedisCommands.assertAfter(commands.get(last), request, server.port());
    RedisCommands.assertWrongType(commands.get(2));
    RedisCommands.assertWrongType(commands.get(4));
    assertThat(commands.get(9).attributes()).containsEntry("db.namespace", "0");
    assertThat(commands.get(10).attributes()).containsEntry("db.namespace", "1");
    assertThat(refused.parentId()).isEqualTo(request.spanId());
    assertThat(refused.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(refused.attributes())
        .containsEntry("error.type", "redis.clients.jedis.exceptions.JedisConnectionException");
  }
}

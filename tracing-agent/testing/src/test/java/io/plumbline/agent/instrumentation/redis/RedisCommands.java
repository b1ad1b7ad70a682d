package io.plumbline.agent.instrumentation.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;

/** What holds for the spans of every Redis client. */
final class RedisCommands {
  private RedisCommands() {}

  /** Each of the commands is directly below the request and says where it went; no value is in any text. */
  static void assertWithin(List<ReceivedSpan> commands, ReceivedSpan request, int port) {
    for (ReceivedSpan command : commands) {
      assertThat(command.parentId()).as(command.name()).isEqualTo(request.spanId());
      assertThat(command.traceId()).isEqualTo(request.traceId());
      assertThat(command.serial()).isEqualTo("S-1");
      assertThat(command.endEpochNanos()).isLessThanOrEqualTo(request.endEpochNanos());
      assertPlace(command, port);
    }
  }

  /** A command after the request is in no context. */
  static void assertAfter(ReceivedSpan command, ReceivedSpan request, int port) {
    assertThat(command.parentId()).isEmpty();
    assertThat(command.traceId()).isNotEqualTo(request.traceId());
    assertThat(command.serial()).isNotEqualTo("S-1");
    assertPlace(command, port);
  }

  private static void assertPlace(ReceivedSpan command, int port) {
    assertThat(command.attributes())
        .as(command.name())
        .containsEntry("db.system.name", "redis")
        .containsEntry("db.operation.name", command.name())
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("server.port", (long) port);
    assertThat((String) command.attribute("db.query.text")).doesNotContain("secret");
  }

  static void assertWrongType(ReceivedSpan command) {
    assertThat(command.name()).isEqualTo("HGET");
    assertThat(command.status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(command.attributes())
        .containsEntry("db.response.status_code", "WRONGTYPE")
        .containsEntry("error.type", "WRONGTYPE");
  }

  static List<Object> texts(List<ReceivedSpan> commands) {
    return commands.stream().map(command -> command.attribute("db.query.text")).toList();
  }
}

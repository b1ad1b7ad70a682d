package io.plumbline.agent.instrumentation.jedis;

import io.plumbline.agent.instrumentation.redis.RedisAttributes;
import io.plumbline.agent.instrumentation.redis.RedisCommand;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/** One command between being written and being answered. */
final class Sending {
  private static final Spans<RedisCommand, String> SPANS =
      Spans.client("jedis", RedisCommand::name, new RedisAttributes());

  final RedisCommand command;
  /** The database that the command selects, null if it selects none. */
  final @Nullable String selects;

  private final @Nullable ActiveSpan span;

  private Sending(RedisCommand command, @Nullable String selects, @Nullable ActiveSpan span) {
    this.command = command;
    this.selects = selects;
    this.span = span;
  }

  /** Begins; the span, if there is to be one, is current until {@link #leave}. */
  static Sending start(ProtocolCommand sent, List<byte[]> arguments) {
    RedisCommand command =
        new RedisCommand(new String(sent.getRaw(), StandardCharsets.UTF_8)).with(arguments);
    boolean selects = command.name().equals("SELECT") && arguments.size() == 1;
    return new Sending(
        command,
        selects ? new String(arguments.get(0), StandardCharsets.UTF_8) : null,
        command.isHandshake() ? null : SPANS.start(command));
  }

  /** Nothing is below a command: what the application does before it reads the answer is its own. */
  void leave() {
    if (span != null) span.leave();
  }

  void end(@Nullable Throwable error) {
    String code =
        error instanceof JedisDataException ? RedisCommand.code(error.getMessage()) : null;
    SPANS.end(span, command, code, error);
  }
}

package io.plumbline.agent.instrumentation.lettuce;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.DecoratedCommand;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.instrumentation.redis.RedisAttributes;
import io.plumbline.agent.instrumentation.redis.RedisCommand;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command between being handed to its connection and being done. Thread-safe. */
final class Writing {
  private static final Spans<RedisCommand, String> SPANS =
      Spans.client("lettuce", RedisCommand::name, new RedisAttributes());

  /** By the innermost command, which wrappers come and go around. The value does not refer to its key. */
  private static final VirtualField<io.lettuce.core.protocol.Command<?, ?, ?>, Writing> WRITINGS =
      writings();

  private final RedisCommand command;
  private final ActiveSpan span;
  private boolean ended;

  private Writing(RedisCommand command, ActiveSpan span) {
    this.command = command;
    this.span = span;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private static VirtualField<io.lettuce.core.protocol.Command<?, ?, ?>, Writing> writings() {
    return (VirtualField) VirtualField.find(io.lettuce.core.protocol.Command.class, Writing.class);
  }

  /** Null if the command is not to be traced, or is being written again. */
  static @Nullable Writing start(io.lettuce.core.protocol.RedisCommand<?, ?, ?> written) {
    io.lettuce.core.protocol.Command<?, ?, ?> key = innermost(written);
    if (key == null) return null;
    Writing before = WRITINGS.get(key);
    if (before != null && !before.isEnded()) return null;
    RedisCommand command = new RedisCommand(written.getType().name());
    ActiveSpan span = command.isHandshake() ? null : SPANS.start(command);
    if (span == null) return null;
    Writing writing = new Writing(command, span);
    WRITINGS.set(key, writing);
    return writing;
  }

  static @Nullable Writing of(io.lettuce.core.protocol.RedisCommand<?, ?, ?> command) {
    io.lettuce.core.protocol.Command<?, ?, ?> key = innermost(command);
    return key == null ? null : WRITINGS.get(key);
  }

  private static io.lettuce.core.protocol.@Nullable Command<?, ?, ?> innermost(
      io.lettuce.core.protocol.RedisCommand<?, ?, ?> command) {
    Object inner = command;
    while (inner instanceof DecoratedCommand)
      inner = ((DecoratedCommand<?, ?, ?>) inner).getDelegate();
    return inner instanceof io.lettuce.core.protocol.Command
        ? (io.lettuce.core.protocol.Command<?, ?, ?>) inner
        : null;
  }

  /** Nothing is below a command: what the caller does next is its own. On the thread that started it. */
  void leave() {
    span.leave();
  }

  void encoded(List<byte[]> arguments) {
    command.with(arguments);
  }

  void answeredBy(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress)) return;
    InetSocketAddress server = (InetSocketAddress) address;
    command.sentTo(server.getHostString(), server.getPort());
  }

  private synchronized boolean isEnded() {
    return ended;
  }

  /**
   * Ends the span; a second call does nothing.
   *
   * @param answer the server's error, null if it answered with none
   * @param error why there is no answer
   */
  void end(@Nullable String answer, @Nullable Throwable error) {
    synchronized (this) {
      if (ended) return;
      ended = true;
    }
    Throwable failure = answer == null ? error : new RedisCommandExecutionException(answer);
    String message =
        failure instanceof RedisCommandExecutionException ? failure.getMessage() : null;
    SPANS.end(span, command, RedisCommand.code(message), failure);
  }
}

package io.plumbline.agent.instrumentation.lettuce;

import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce from 5.1 on: a CLIENT span for each command, from when the caller hands it to the connection to just before
 * its future learns the answer. The synchronous, asynchronous and reactive commands all come this way.
 *
 * <pre>
 *   caller's thread    DefaultEndpoint.write(command)           span begins
 *   Netty's thread     Command.encode(buffer)                   its text is known
 *                      CommandHandler.complete(command)         span ends, then the future is completed
 * </pre>
 */
public final class LettuceInstrumentation implements Instrumentation {
  private static final String COMMAND = "io.lettuce.core.protocol.RedisCommand";

  @Override
  public String name() {
    return "lettuce";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("io.lettuce.core.protocol.DefaultEndpoint")
        .method("write", COMMAND)
        .advice(Write.class)
        .method("write", "java.util.Collection")
        .advice(WriteAll.class);
    rules
        .type("io.lettuce.core.protocol.CommandHandler")
        .method("complete", COMMAND)
        .advice(Answered.class);
    rules
        .type("io.lettuce.core.protocol.Command")
        .method("encode", "io.netty.buffer.ByteBuf")
        .advice(Encode.class)
        .method("complete")
        .advice(Complete.class)
        .method("completeExceptionally", "java.lang.Throwable")
        .advice(Fail.class)
        .method("cancel")
        .advice(Cancel.class);
    rules
        .type("io.lettuce.core.protocol.AsyncCommand")
        .method("completeExceptionally", "java.lang.Throwable")
        .advice(Fail.class);
  }

  static final class Write {
    private Write() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.Argument(0) @Nullable RedisCommand<?, ?, ?> command) {
      return command == null ? null : Writing.start(command);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered, @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      Writing writing = (Writing) entered;
      writing.leave();
      if (error != null) writing.end(null, error);
    }
  }

  /** What was collected with {@code setAutoFlushCommands(false)} comes by {@code write}; this is of batches. */
  static final class WriteAll {
    private WriteAll() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.Argument(0) @Nullable Collection<?> commands) {
      if (commands == null) return;
      for (Object each : commands) {
        Writing writing = Writing.start((RedisCommand<?, ?, ?>) each);
        if (writing != null) writing.leave();
      }
    }
  }

  static final class Encode {
    private Encode() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter(@Advice.Argument(0) ByteBuf buffer) {
      return buffer.writerIndex();
    }

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.This RedisCommand<?, ?, ?> command,
        @Advice.Argument(0) ByteBuf buffer,
        @Advice.Enter @Nullable Object entered) {
      if (entered == null) return;
      Writing writing = Writing.of(command);
      if (writing != null) writing.encoded(EncodedArguments.of(buffer, (Integer) entered));
    }
  }

  static final class Answered {
    private Answered() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(
        @Advice.Argument(0) @Nullable RedisCommand<?, ?, ?> command,
        @Advice.FieldValue("channel") @Nullable Channel channel) {
      if (command == null) return;
      Writing writing = Writing.of(command);
      if (writing == null) return;
      if (channel != null) writing.answeredBy(channel.remoteAddress());
      Complete.enter(command);
    }
  }

  static final class Complete {
    private Complete() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This RedisCommand<?, ?, ?> command) {
      Writing writing = Writing.of(command);
      if (writing == null) return;
      boolean failed = command.getOutput() != null && command.getOutput().hasError();
      writing.end(failed ? command.getOutput().getError() : null, null);
    }
  }

  static final class Fail {
    private Fail() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(
        @Advice.This RedisCommand<?, ?, ?> command, @Advice.Argument(0) Throwable error) {
      Writing writing = Writing.of(command);
      if (writing != null) writing.end(null, error);
    }
  }

  static final class Cancel {
    private Cancel() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This RedisCommand<?, ?, ?> command) {
      Writing writing = Writing.of(command);
      if (writing != null) writing.end(null, new CancellationException());
    }
  }
}

package io.plumbline.agent.instrumentation.jedis;

import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.net.Socket;
import java.util.Arrays;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.commands.ProtocolCommand;

/**
 * Jedis from 3.0 on: a CLIENT span for each command, from when it is written to when its answer was read. Redis answers in
 * the order it was asked, so each answer that is read is that of the oldest command without one; that holds for
 * single commands, pipelines and transactions alike, and through pools and clusters.
 *
 * <pre>
 *   sendCommand(SET)  sendCommand(GET)   readProtocol…()      readProtocol…()
 *        │ span begins     │ span begins       │ SET's span ends    │ GET's span ends
 * </pre>
 */
public final class JedisInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "jedis";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("redis.clients.jedis.Connection")
        .method("sendCommand", "redis.clients.jedis.commands.ProtocolCommand", "byte[][]")
        .advice(SendBytes.class)
        .method("sendCommand", "redis.clients.jedis.CommandArguments")
        .advice(SendArguments.class)
        .method("readProtocolWithCheckingBroken")
        .advice(Read.class)
        .method("disconnect")
        .advice(Disconnect.class);
  }

  /** Jedis 3, where every command comes to this method. */
  static final class SendBytes {
    private static final boolean LAST = !SendArguments.isThere();

    private SendBytes() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Argument(0) @Nullable ProtocolCommand command,
        @Advice.Argument(1) byte @Nullable [][] arguments) {
      if (!LAST || command == null || arguments == null) return null;
      return Sending.start(command, Arrays.asList(arguments));
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.This Connection connection,
        @Advice.Enter @Nullable Object entered,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered != null) JedisSession.of(connection).sent((Sending) entered, error);
    }
  }

  /** Jedis 4 and later, where every command comes to this method. */
  static final class SendArguments {
    private SendArguments() {}

    static boolean isThere() {
      try {
        Connection.class.getMethod("executeCommand", ProtocolCommand.class);
        return true;
      } catch (NoSuchMethodException e) {
        return false;
      }
    }

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.Argument(0) @Nullable Object arguments) {
      return arguments == null ? null : WrittenArguments.start(arguments);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.This Connection connection,
        @Advice.Enter @Nullable Object entered,
        @Advice.Thrown @Nullable Throwable error) {
      SendBytes.exit(connection, entered, error);
    }
  }

  static final class Read {
    private Read() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.This Connection connection,
        @Advice.FieldValue("socket") @Nullable Socket socket,
        @Advice.Thrown @Nullable Throwable error) {
      JedisSession session = JedisSession.existing(connection);
      if (session != null) session.answered(socket, error);
    }
  }

  static final class Disconnect {
    private Disconnect() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.This Connection connection) {
      JedisSession session = JedisSession.existing(connection);
      if (session != null) session.disconnected();
    }
  }
}

package io.plumbline.agent.instrumentation.jdbc;

import java.sql.Connection;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Advice on the methods of a {@link Connection} that end its transaction. One that fails ends nothing. */
final class EndTransaction {
  private EndTransaction() {}

  private static boolean ends(@Nullable Object entered, @Nullable Throwable error) {
    return entered != null && ((Call) entered).leave() && error == null;
  }

  static final class Commit {
    private Commit() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter() {
      return Call.end();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This Connection connection,
        @Advice.Thrown @Nullable Throwable error) {
      if (ends(entered, error)) Session.of(connection).committed();
    }
  }

  static final class Rollback {
    private Rollback() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter() {
      return Call.end();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This Connection connection,
        @Advice.Thrown @Nullable Throwable error) {
      if (ends(entered, error)) Session.of(connection).rolledBack();
    }
  }

  /** Switching auto-commit on commits, says JDBC. */
  static final class AutoCommit {
    private AutoCommit() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter() {
      return Call.end();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This Connection connection,
        @Advice.Argument(0) boolean on,
        @Advice.Thrown @Nullable Throwable error) {
      if (ends(entered, error) && on) Session.of(connection).committed();
    }
  }

  static final class Close {
    private Close() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter(@Advice.This Connection connection) {
      Session.of(connection); // a closed connection cannot tell its URL
      return Call.end();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.This Connection connection,
        @Advice.Thrown @Nullable Throwable error) {
      if (ends(entered, null)) Session.of(connection).closed();
    }
  }
}

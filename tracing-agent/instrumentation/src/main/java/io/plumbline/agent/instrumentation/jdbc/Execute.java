package io.plumbline.agent.instrumentation.jdbc;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.plumbline.agent.span.Spans;
import java.sql.SQLException;
import java.sql.Statement;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Advice on the methods of a {@link Statement} that send it, and on those that fill its batch. */
final class Execute {
  static final Spans<Query, Object> SPANS =
      Spans.client("jdbc", Query::name, new DatabaseAttributes());

  private Execute() {}

  private static void exit(
      @Nullable Object entered, @Nullable Object result, @Nullable Throwable error) {
    if (entered != null) ((Call) entered).leave(result, error);
  }

  /** {@code execute…(sql, …)}. */
  static final class Text {
    private Text() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.This Statement statement, @Advice.Argument(0) @Nullable String sql)
        throws SQLException {
      return sql == null ? null : Call.execution(Prepared.of(statement).query(sql));
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return(typing = DYNAMIC) @Nullable Object result,
        @Advice.Thrown @Nullable Throwable error) {
      Execute.exit(entered, result, error);
    }
  }

  /** {@code execute…()} of a prepared statement. */
  static final class AsPrepared {
    private AsPrepared() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter(@Advice.This Statement statement) throws SQLException {
      return Call.execution(Prepared.of(statement).query(null));
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return(typing = DYNAMIC) @Nullable Object result,
        @Advice.Thrown @Nullable Throwable error) {
      Execute.exit(entered, result, error);
    }
  }

  /** {@code executeBatch()}. */
  static final class Batch {
    private Batch() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter(@Advice.This Statement statement) throws SQLException {
      return Call.execution(Prepared.of(statement).takeBatch());
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return(typing = DYNAMIC) @Nullable Object result,
        @Advice.Thrown @Nullable Throwable error) {
      Execute.exit(entered, result, error);
    }
  }

  static final class AddText {
    private AddText() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.This Statement statement, @Advice.Argument(0) String sql)
        throws SQLException {
      Prepared.of(statement).addToBatch(sql);
    }
  }

  static final class AddPrepared {
    private AddPrepared() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.This Statement statement) throws SQLException {
      Prepared.of(statement).addToBatch(null);
    }
  }

  static final class ClearBatch {
    private ClearBatch() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.This Statement statement) throws SQLException {
      Prepared.of(statement).clearBatch();
    }
  }
}

package io.plumbline.agent.instrumentation.jdbc;

import io.opentelemetry.context.Context;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.TransactionOutcome;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a woven method, while it runs. Where a driver or a pool wraps another, the outermost call
 * has the span and the innermost, which is the one that the database sees, has the transaction:
 *
 * <pre>
 * wrapper.executeUpdate()    span
 *   driver.executeUpdate()          transaction
 * </pre>
 */
final class Call {
  /** What may be inside its like. */
  enum Kind {
    EXECUTION,
    END
  }

  private static final ThreadLocal<@Nullable Call> CURRENT = new ThreadLocal<>();

  private final Kind kind;
  private final @Nullable Call outer;
  private final @Nullable Query query;
  private @Nullable ActiveSpan span;
  private boolean delegated;

  private Call(Kind kind, @Nullable Query query) {
    this.kind = kind;
    this.query = query;
    this.outer = CURRENT.get();
  }

  /** The start of an execution. */
  static Call execution(Query query) {
    Call call = new Call(Kind.EXECUTION, query);
    if (!call.isInside(Kind.EXECUTION)) call.span = Execute.SPANS.start(query);
    CURRENT.set(call);
    return call;
  }

  /** The start of something that may end a transaction. */
  static Call end() {
    Call call = new Call(Kind.END, null);
    CURRENT.set(call);
    return call;
  }

  private boolean isInside(Kind kind) {
    for (Call each = outer; each != null; each = each.outer) if (each.kind == kind) return true;
    return false;
  }

  /**
   * Leaves the call, on the thread that entered it.
   *
   * @return true if this was the innermost of its kind
   */
  boolean leave() {
    CURRENT.set(outer); // removing it at the end would cost a new entry for each call
    for (Call each = outer; each != null; each = each.outer) {
      if (each.kind != kind) continue;
      each.delegated = true;
      break;
    }
    return !delegated;
  }

  /** Leaves an execution; its changes are the database's before its span ends. */
  void leave(@Nullable Object result, @Nullable Throwable error) {
    boolean innermost = leave();
    if (query == null) return;
    try {
      if (innermost) judge(query, result, error);
    } finally {
      Execute.SPANS.end(span, query, null, error);
    }
  }

  private static void judge(Query query, @Nullable Object result, @Nullable Throwable error) {
    Session session = query.session;
    if (error == null && query.effect == Effect.COMMIT) session.committed();
    if (error == null && query.effect == Effect.ROLLBACK) session.rolledBack();
    if (error == null && query.effect == Effect.BEGIN) session.begun();
    if (!query.effect.isChange()) return;
    TransactionOutcome request = TransactionOutcome.of(Context.current());
    if (request == null) return;
    Object counts = result;
    if (error instanceof BatchUpdateException)
      counts = ((BatchUpdateException) error).getUpdateCounts();
    boolean done = error == null || error instanceof BatchUpdateException;
    if (done && !(query.effect == Effect.ROWS && changedNoRow(counts))) {
      session.changed(request, query.effect);
    } else if (isLostConnection(error)) {
      session.inDoubt(request);
    }
  }

  /** Whether a result says that no row was changed; negative counts and other results do not say. */
  private static boolean changedNoRow(@Nullable Object result) {
    if (result instanceof Integer || result instanceof Long)
      return ((Number) result).longValue() == 0;
    if (result instanceof int[]) {
      for (int count : (int[]) result) if (isChanged(count)) return false;
      return true;
    }
    if (result instanceof long[]) {
      for (long count : (long[]) result) if (isChanged(count)) return false;
      return true;
    }
    return result == null;
  }

  private static boolean isChanged(long count) {
    return count != 0 && count != java.sql.Statement.EXECUTE_FAILED;
  }

  /** Class 08 is a connection's failure, 40003 says "statement completion unknown". */
  private static boolean isLostConnection(@Nullable Throwable error) {
    if (!(error instanceof SQLException)) return false;
    String state = ((SQLException) error).getSQLState();
    return state != null && (state.startsWith("08") || state.equals("40003"));
  }
}

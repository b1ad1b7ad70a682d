package io.plumbline.agent.instrumentation.jdbc;

import io.opentelemetry.instrumentation.api.util.VirtualField;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What is known of a statement before it is executed. Used by one thread at a time, like the statement. */
final class Prepared {
  /** The value does not refer to its key. */
  private static final VirtualField<Statement, Prepared> STATEMENTS =
      VirtualField.find(Statement.class, Prepared.class);

  private final Session session;
  private final @Nullable String
      sql; // null for a statement that is given its text when it is executed
  private final Effect effect;

  private long batchSize;
  private @Nullable String batchSql;
  private boolean batchDiffers;
  private Effect batchEffect = Effect.NONE;

  private Prepared(Session session, @Nullable String sql) {
    this.session = session;
    this.sql = sql;
    this.effect = sql == null ? Effect.NONE : Effect.of(sql);
  }

  static void remember(Statement statement, Session session, @Nullable String sql) {
    STATEMENTS.set(statement, new Prepared(session, sql));
  }

  static Prepared of(Statement statement) throws SQLException {
    Prepared known = STATEMENTS.get(statement);
    if (known != null) return known;
    Prepared prepared = new Prepared(Session.of(statement.getConnection()), null);
    STATEMENTS.set(statement, prepared);
    return prepared;
  }

  /** @param text null for the text it was prepared with */
  Query query(@Nullable String text) {
    if (text == null) return new Query(session, sql, effect, 0);
    return new Query(session, text, Effect.of(text), 0);
  }

  /** @param text null for the text it was prepared with */
  void addToBatch(@Nullable String text) {
    String added = text == null ? sql : text;
    batchSize++;
    if (added == null || added.equals(batchSql)) return;
    batchDiffers = batchSql != null;
    batchSql = added;
    Effect effect = Effect.of(added);
    if (effect.compareTo(batchEffect) > 0) batchEffect = effect;
  }

  void clearBatch() {
    batchSize = 0;
    batchSql = null;
    batchDiffers = false;
    batchEffect = Effect.NONE;
  }

  /** The batch as it is now; executing it empties it. */
  Query takeBatch() {
    Query batch = new Query(session, batchDiffers ? null : batchSql, batchEffect, batchSize);
    clearBatch();
    return batch;
  }
}

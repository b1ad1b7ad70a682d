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
  /** Null for a statement that is given its text when it is executed. */
  private final @Nullable SqlText sql;

  private long batchSize;
  private @Nullable String addedSql; // the text that was added last, if it was not prepared
  private @Nullable SqlText batchSql;
  private boolean batchDiffers;
  private Effect batchEffect = Effect.NONE;

  private Prepared(Session session, @Nullable SqlText sql) {
    this.session = session;
    this.sql = sql;
  }

  static void remember(Statement statement, Session session, @Nullable String sql) {
    SqlText text = sql == null ? null : SqlText.ofPrepared(sql, session.database);
    STATEMENTS.set(statement, new Prepared(session, text));
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
    return Query.of(session, text == null ? sql : SqlText.of(text, session.database));
  }

  /** @param text null for the text it was prepared with */
  void addToBatch(@Nullable String text) {
    batchSize++;
    if (text != null && text.equals(addedSql)) return;
    addedSql = text;
    SqlText added = text == null ? sql : SqlText.of(text, session.database);
    if (added == null || added == batchSql) return;
    batchDiffers = batchSql != null;
    batchSql = added;
    if (added.effect.compareTo(batchEffect) > 0) batchEffect = added.effect;
  }

  void clearBatch() {
    batchSize = 0;
    addedSql = null;
    batchSql = null;
    batchDiffers = false;
    batchEffect = Effect.NONE;
  }

  /** The batch as it is now; executing it empties it. */
  Query takeBatch() {
    Query batch = Query.batch(session, batchDiffers ? null : batchSql, batchEffect, batchSize);
    clearBatch();
    return batch;
  }
}

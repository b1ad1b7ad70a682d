package io.plumbline.agent.instrumentation.jdbc;

import org.jspecify.annotations.Nullable;

/** One execution: what is sent to which database. Immutable. */
final class Query {
  private static final String BATCH = "BATCH";

  final Session session;
  final Effect effect;
  /** How many statements, if it is a batch of at least two; else 0. */
  final long batchSize;
  /** Null for a batch of different statements. */
  private final @Nullable SqlText sql;

  private Query(Session session, @Nullable SqlText sql, Effect effect, long batchSize) {
    this.session = session;
    this.sql = sql;
    this.effect = effect;
    this.batchSize = batchSize < 2 ? 0 : batchSize;
  }

  static Query of(Session session, @Nullable SqlText sql) {
    return new Query(session, sql, sql == null ? Effect.NONE : sql.effect, 0);
  }

  /**
   * @param sql null if the statements differ
   * @param effect of all of them
   */
  static Query batch(Session session, @Nullable SqlText sql, Effect effect, long size) {
    return new Query(session, sql, effect, size);
  }

  /** The summary, or the database's name where there is none. */
  String name() {
    String summary = summary();
    return summary == null ? session.database.system : summary;
  }

  /** {@code INSERT orders}, {@code BATCH INSERT orders}, {@code BATCH}. */
  @Nullable String summary() {
    return sql == null ? batched(null) : batched(sql.summary);
  }

  /** {@code INSERT}, {@code BATCH INSERT}. */
  @Nullable String operation() {
    return sql == null ? batched(null) : batched(sql.operation);
  }

  private @Nullable String batched(@Nullable String what) {
    if (batchSize == 0) return what;
    return what == null ? BATCH : BATCH + " " + what;
  }

  /** The one table that is worked on, null if there are more. */
  @Nullable String collection() {
    return sql == null ? null : sql.collection;
  }

  /** The statement without its literals. */
  @Nullable String text() {
    return sql == null ? null : sql.sanitized;
  }
}

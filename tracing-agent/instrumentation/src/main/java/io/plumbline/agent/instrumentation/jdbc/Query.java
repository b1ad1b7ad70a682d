package io.plumbline.agent.instrumentation.jdbc;

import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlDialect;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlQuery;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlQueryAnalyzer;
import org.jspecify.annotations.Nullable;

/** One execution: what is sent to which database. Immutable. */
final class Query {
  private static final SqlQueryAnalyzer ANALYZER = SqlQueryAnalyzer.create(true);
  private static final int MAX_TEXT = 4096;

  final Session session;
  final Effect effect;
  /** How many statements, if it is a batch of at least two; else 0. */
  final long batchSize;
  /** {@code db.query.summary}: operations and their targets, {@code INSERT orders SELECT carts}. */
  final @Nullable String summary;

  private final @Nullable String text;

  /** @param sql null for a batch of different statements */
  Query(Session session, @Nullable String sql, Effect effect, long batchSize) {
    this.session = session;
    this.effect = effect;
    this.batchSize = batchSize < 2 ? 0 : batchSize;
    SqlDialect dialect = session.database.quotesStringsDoubly()
        ? SqlDialect.DOUBLE_QUOTES_ARE_STRING_LITERALS
        : SqlDialect.DOUBLE_QUOTES_ARE_IDENTIFIERS;
    // The analyzer has a bounded cache.
    SqlQuery analyzed = sql == null ? null : ANALYZER.analyzeWithSummary(sql, dialect);
    this.text = analyzed == null ? null : analyzed.getQueryText();
    String batch = this.batchSize > 0 ? "BATCH" : null;
    String one = analyzed == null ? null : analyzed.getQuerySummary();
    if (one == null && sql != null) one = Effect.operation(sql);
    this.summary = one == null ? batch : batch == null ? one : batch + " " + one;
  }

  /** The summary, or the database's name where there is none. */
  String name() {
    return summary == null ? session.database.system : summary;
  }

  /** {@code INSERT}, {@code BATCH INSERT}. */
  @Nullable String operation() {
    if (summary == null) return null;
    int end = summary.indexOf(' ', batchSize > 0 ? "BATCH ".length() : 0);
    return end < 0 ? summary : summary.substring(0, end);
  }

  /** The one table that is worked on, null if there are more. */
  @Nullable String collection() {
    String operation = operation();
    if (summary == null || operation == null || summary.length() == operation.length()) return null;
    String targets = summary.substring(operation.length() + 1);
    return targets.indexOf(' ') < 0 ? targets : null;
  }

  /** Every literal replaced by {@code ?}; its first 4,096 characters. */
  @Nullable String text() {
    return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}

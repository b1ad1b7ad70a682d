package io.plumbline.agent.instrumentation.jdbc;

import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlDialect;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlQuery;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.SqlQueryAnalyzer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is told from the text of a statement alone. Immutable. */
final class SqlText {
  private static final SqlQueryAnalyzer ANALYZER = SqlQueryAnalyzer.create(true);
  private static final int MAX_SHOWN = 4096;

  /** Applications prepare few different texts; where they do not, those beyond are read each time. */
  private static final int MAX_KNOWN = 1_000;

  private static final Map<String, SqlText> QUOTING_NAMES = new ConcurrentHashMap<>();
  private static final Map<String, SqlText> QUOTING_STRINGS = new ConcurrentHashMap<>();

  final Effect effect;
  /** Every literal replaced by {@code ?}; its first 4,096 characters. */
  final @Nullable String sanitized;
  /** {@code db.query.summary}: operations and their targets, {@code INSERT orders SELECT carts}. */
  final @Nullable String summary;
  /** {@code INSERT}. */
  final @Nullable String operation;
  /** The one table that is worked on, null if there are more. */
  final @Nullable String collection;

  private SqlText(String sql, boolean quotesStrings) {
    effect = Effect.of(sql);
    SqlQuery analyzed = ANALYZER.analyzeWithSummary(
        sql,
        quotesStrings
            ? SqlDialect.DOUBLE_QUOTES_ARE_STRING_LITERALS
            : SqlDialect.DOUBLE_QUOTES_ARE_IDENTIFIERS);
    String shown = analyzed.getQueryText();
    sanitized =
        shown == null || shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN);
    String found = analyzed.getQuerySummary();
    summary = found == null ? Effect.operation(sql) : found;
    int end = summary == null ? -1 : summary.indexOf(' ');
    operation = summary == null || end < 0 ? summary : summary.substring(0, end);
    String targets = summary == null || end < 0 ? null : summary.substring(end + 1);
    collection = targets == null || targets.indexOf(' ') >= 0 ? null : targets;
  }

  /** A text that is likely to come once. */
  static SqlText of(String sql, Database database) {
    return new SqlText(sql, database.quotesStringsDoubly());
  }

  /** A text that is likely to come again: it is read once. */
  static SqlText ofPrepared(String sql, Database database) {
    boolean quotesStrings = database.quotesStringsDoubly();
    Map<String, SqlText> known = quotesStrings ? QUOTING_STRINGS : QUOTING_NAMES;
    SqlText text = known.get(sql);
    if (text == null) {
      text = new SqlText(sql, quotesStrings);
      if (known.size() < MAX_KNOWN) known.put(sql, text);
    }
    return text;
  }
}

package io.plumbline.collector.finding;

import io.plumbline.collector.finding.Incident.Pattern;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds findings into incidents: the database groups, and what differs by state only is put together here. */
final class IncidentRows {
  private static final String PATTERN =
      "f.code, r.flow, r.rule_id, f.caller, f.executor, f.operation";

  private static final Comparator<Incident> MOST_STANDING_FIRST = Comparator.comparingLong(
          Incident::standing)
      .thenComparingLong(Incident::lastSinceEpochNanos)
      .reversed()
      .thenComparing(Incident::example);

  private IncidentRows() {}

  /** Collects the rows of one pattern. */
  private static final class Folding {
    private final Map<FindingState, Long> findings = new EnumMap<>(FindingState.class);
    private final Map<String, Long> atRisk = new TreeMap<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private @Nullable Long oldestStanding;
    private String example = "";
    private @Nullable FindingState exampleState;

    private void add(FindingState state, ResultSet row) throws SQLException {
      findings.put(state, row.getLong(8));
      long oldest = row.getLong(9);
      first = Math.min(first, oldest);
      last = Math.max(last, row.getLong(10));
      Long standing = oldestStanding;
      if (state.isStanding()) {
        oldestStanding = standing == null ? oldest : Math.min(standing, oldest);
      }
      if (exampleState == null || state.compareTo(exampleState) < 0) {
        exampleState = state;
        example = row.getString(11);
      }
    }

    private Incident of(Pattern pattern) {
      return new Incident(pattern, findings, first, last, oldestStanding, atRisk, example);
    }
  }

  static List<Incident> select(Connection connection, FindingFilter filter, int limit)
      throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    Map<Pattern, Folding> foldings = counted(connection, conditions);
    addRisks(connection, conditions, foldings);
    return foldings.entrySet().stream()
        .map(each -> each.getValue().of(each.getKey()))
        .sorted(MOST_STANDING_FIRST)
        .limit(limit)
        .toList();
  }

  private static Map<Pattern, Folding> counted(Connection connection, FindingConditions conditions)
      throws SQLException {
    String sql = "select " + PATTERN
        + ", f.state, count(*), min(f.since_nanos), max(f.since_nanos)," + " min(f.id)"
        + FindingConditions.WITH_RULES + conditions.where() + " group by " + PATTERN + ", f.state";
    Map<Pattern, Folding> foldings = new LinkedHashMap<>();
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        FindingState state = FindingState.valueOf(rows.getString(7));
        foldings.computeIfAbsent(pattern(rows), each -> new Folding()).add(state, rows);
      }
    }
    return foldings;
  }

  private static void addRisks(
      Connection connection, FindingConditions conditions, Map<Pattern, Folding> foldings)
      throws SQLException {
    String sql = "select " + PATTERN + ", r.risk_currency, sum(r.risk_minor)"
        + FindingConditions.WITH_RULES + conditions.where() + " and r.risk_minor is not null and "
        + FindingConditions.STANDING + " group by " + PATTERN + ", r.risk_currency";
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Folding folding = foldings.get(pattern(rows));
        if (folding == null) continue; // raised in between
        String currency = rows.getString(7);
        BigDecimal sum = rows.getBigDecimal(8);
        folding.atRisk.put(currency == null ? "" : currency, sum.longValueExact());
      }
    }
  }

  private static Pattern pattern(ResultSet row) throws SQLException {
    return new Pattern(
        FindingCode.valueOf(row.getString(1)),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6));
  }
}

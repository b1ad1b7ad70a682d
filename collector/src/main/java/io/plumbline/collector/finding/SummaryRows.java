package io.plumbline.collector.finding;

import io.plumbline.collector.finding.FindingSummary.Column;
import io.plumbline.collector.finding.FindingSummary.Named;
import io.plumbline.collector.finding.FindingSummary.OfRule;
import io.plumbline.collector.finding.FindingSummary.Trend;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts findings in the database, by one property at a time. */
final class SummaryRows {
  private static final String MOST_FIRST =
      " order by 2 desc, 1 fetch first " + FindingSummary.MOST_VALUES + " rows only";

  private final Connection connection;

  SummaryRows(Connection connection) {
    this.connection = connection;
  }

  FindingSummary of(FindingFilter filter, int columns) throws SQLException {
    Map<FindingState, Long> states = new EnumMap<>(FindingState.class);
    for (FindingState state : FindingState.values()) states.put(state, 0L);
    count("f.state", filter.withState(null))
        .forEach(each -> states.put(FindingState.valueOf(each.name()), each.findings()));
    Map<FindingCode, Long> codes = new EnumMap<>(FindingCode.class);
    for (FindingCode code : FindingCode.values()) codes.put(code, 0L);
    count("f.code", filter.withCode(null))
        .forEach(each -> codes.put(FindingCode.valueOf(each.name()), each.findings()));
    All all = all(filter);
    return new FindingSummary(
        all.findings,
        states,
        codes,
        services(filter.withService(null)),
        rules(filter.withRule(null, null)),
        assignees(filter.withAssignee(null)),
        trend(filter, all, columns));
  }

  /** How many, and from when to when; 0 for both if there are none. */
  private record All(long findings, long firstEpochNanos, long lastEpochNanos) {}

  private All all(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    String sql = "select count(*), min(f.detected_nanos), max(f.detected_nanos)"
        + FindingConditions.FROM + conditions.where();
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet row = select.executeQuery()) {
      row.next();
      return new All(row.getLong(1), row.getLong(2), row.getLong(3));
    }
  }

  private List<Named> count(String column, FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    String sql = "select " + column + ", count(*)" + FindingConditions.FROM + conditions.where()
        + " group by " + column;
    return named(sql, conditions.values());
  }

  private List<Named> services(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    String sql = "select name, count(*) from (select f.executor as name" + FindingConditions.FROM
        + conditions.where() + " union all select f.caller as name" + FindingConditions.FROM
        + conditions.where() + " and f.caller <> f.executor) named group by name" + MOST_FIRST;
    List<Object> twice = new ArrayList<>(conditions.values());
    twice.addAll(conditions.values());
    return named(sql, twice);
  }

  private List<Named> assignees(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter).and("a.assignee is not null");
    String sql = "select a.assignee, count(*)" + FindingConditions.FROM
        + " join handling a on a.finding_id = f.id" + conditions.where() + " group by a.assignee"
        + MOST_FIRST;
    return named(sql, conditions.values());
  }

  private List<Named> named(String sql, List<Object> values) throws SQLException {
    try (PreparedStatement select = FindingRows.prepare(connection, sql, values);
        ResultSet rows = select.executeQuery()) {
      List<Named> counts = new ArrayList<>();
      while (rows.next()) counts.add(new Named(rows.getString(1), rows.getLong(2)));
      return counts;
    }
  }

  private List<OfRule> rules(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter).and("r.flow is not null");
    String sql = "select r.flow, count(*), r.rule_id" + FindingConditions.FROM + conditions.where()
        + " group by r.flow, r.rule_id order by 2 desc, 1, 3 fetch first "
        + FindingSummary.MOST_VALUES + " rows only";
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet rows = select.executeQuery()) {
      List<OfRule> rules = new ArrayList<>();
      while (rows.next()) {
        rules.add(new OfRule(rows.getString(1), rows.getString(3), rows.getLong(2)));
      }
      return rules;
    }
  }

  private Trend trend(FindingFilter filter, All all, int columns) throws SQLException {
    boolean whole = filter.startEpochNanos() > 0 && filter.endEpochNanos() < Long.MAX_VALUE;
    if (all.findings == 0 && !whole) return new Trend(0, 1, 0, List.of());
    long start = filter.startEpochNanos() > 0 ? filter.startEpochNanos() : all.firstEpochNanos;
    long end =
        filter.endEpochNanos() < Long.MAX_VALUE ? filter.endEpochNanos() : all.lastEpochNanos + 1;
    long column = Math.max(1, -Math.floorDiv(start - end, columns));
    return new Trend(start, column, columns, columns(filter, start, column));
  }

  private List<Column> columns(FindingFilter filter, long start, long columnNanos)
      throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    // Numbers in the text: an expression with parameters is not the same one in group by.
    String column = "(f.detected_nanos - " + start + ") / " + columnNanos;
    String sql = "select " + column + ", count(*), sum(case when " + FindingConditions.STANDING
        + " then 1 else 0 end)" + FindingConditions.FROM + conditions.where() + " group by "
        + column + " order by 1";
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet rows = select.executeQuery()) {
      List<Column> raised = new ArrayList<>();
      while (rows.next()) {
        raised.add(new Column(rows.getInt(1), rows.getLong(2), rows.getLong(3)));
      }
      return raised;
    }
  }
}

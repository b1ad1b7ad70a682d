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
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
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
    List<Cell> cells = cells(filter.withState(null).withCode(null));
    Map<FindingState, Long> states = new EnumMap<>(FindingState.class);
    for (FindingState state : FindingState.values()) states.put(state, 0L);
    Map<FindingCode, Long> codes = new EnumMap<>(FindingCode.class);
    for (FindingCode code : FindingCode.values()) codes.put(code, 0L);
    All all = new All(0, Long.MAX_VALUE, Long.MIN_VALUE);
    for (Cell cell : cells) {
      boolean ofState = filter.state() == null || filter.state() == cell.state;
      boolean ofCode = filter.code() == null || filter.code() == cell.code;
      if (ofCode) states.merge(cell.state, cell.all.findings, Long::sum);
      if (ofState) codes.merge(cell.code, cell.all.findings, Long::sum);
      if (ofState && ofCode) all = all.and(cell.all);
    }
    return new FindingSummary(
        all.findings,
        states,
        codes,
        services(filter.withService(null)),
        rules(filter.withRule(null, null)),
        assignees(filter.withAssignee(null)),
        trend(filter, all, columns));
  }

  /** How many, and from when to when. */
  private record All(long findings, long firstEpochNanos, long lastEpochNanos) {
    private All and(All more) {
      return new All(
          findings + more.findings,
          Math.min(firstEpochNanos, more.firstEpochNanos),
          Math.max(lastEpochNanos, more.lastEpochNanos));
    }
  }

  private record Cell(FindingState state, FindingCode code, All all) {}

  private List<Cell> cells(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    String sql = "select f.state, f.code, count(*), min(f.detected_nanos), max(f.detected_nanos)"
        + conditions.from() + conditions.where() + " group by f.state, f.code";
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet row = select.executeQuery()) {
      List<Cell> cells = new ArrayList<>();
      while (row.next()) {
        cells.add(new Cell(
            FindingState.valueOf(row.getString(1)),
            FindingCode.valueOf(row.getString(2)),
            new All(row.getLong(3), row.getLong(4), row.getLong(5))));
      }
      return cells;
    }
  }

  /** A finding counts for both of its services; one that calls itself counts once. */
  private List<Named> services(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    String sql = "select f.caller, f.executor, count(*)" + conditions.from() + conditions.where()
        + " group by f.caller, f.executor";
    Map<String, Long> counts = new HashMap<>();
    try (PreparedStatement select = FindingRows.prepare(connection, sql, conditions.values());
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String caller = rows.getString(1);
        String executor = rows.getString(2);
        counts.merge(executor, rows.getLong(3), Long::sum);
        if (caller != null && !caller.equals(executor)) {
          counts.merge(caller, rows.getLong(3), Long::sum);
        }
      }
    }
    return counts.entrySet().stream()
        .map(each -> new Named(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingLong(Named::findings).reversed().thenComparing(Named::name))
        .limit(FindingSummary.MOST_VALUES)
        .toList();
  }

  private List<Named> assignees(FindingFilter filter) throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter).and("a.assignee is not null");
    String sql = "select a.assignee, count(*)" + conditions.from()
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
    FindingConditions conditions = FindingConditions.of(filter);
    String sql = "select b.flow, count(*), b.rule_id" + conditions.from()
        + " join broken_rule b on b.finding_id = f.id" + conditions.where()
        + " group by b.flow, b.rule_id order by 2 desc, 1, 3 fetch first "
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
    // Within the range: one that is raised meanwhile would be beyond the last column.
    return new Trend(start, column, columns, columns(filter.raisedIn(start, end), start, column));
  }

  private List<Column> columns(FindingFilter filter, long start, long columnNanos)
      throws SQLException {
    FindingConditions conditions = FindingConditions.of(filter);
    // Numbers in the text: an expression with parameters is not the same one in group by.
    String column = "(f.detected_nanos - " + start + ") / " + columnNanos;
    String sql = "select " + column + ", count(*), sum(case when " + FindingConditions.STANDING
        + " then 1 else 0 end)" + conditions.from() + conditions.where() + " group by "
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

package io.plumbline.collector.finding;

import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.TraceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings as rows: one of {@code finding}, and one of {@code evidence} for each span. */
final class FindingRows {
  private static final String COLUMNS = "f.id, f.code, f.state, f.serial, f.caller, f.executor,"
      + " f.operation, f.detected_nanos, f.since_nanos, f.resolved_nanos, r.flow, r.flow_version,"
      + " r.owner, r.rule_id, r.severity, r.run_key, r.reason, r.unknown_names, r.risk_minor,"
      + " r.risk_currency";
  private static final String BETWEEN_NAMES = "\n";
  private static final String EVIDENCE = "select side, trace_id, span_id, service, span_name,"
      + " span_kind, start_nanos, duration_nanos, outcome, why, tx_end_nanos from evidence"
      + " where finding_id = ? order by ordinal";

  private FindingRows() {}

  static @Nullable Finding find(Connection connection, String id) throws SQLException {
    List<Finding> found = select(connection, "where f.id = ?", List.of(id));
    return found.isEmpty() ? null : found.get(0);
  }

  static List<Finding> select(Connection connection, String where, List<?> values)
      throws SQLException {
    String sql = "select " + COLUMNS
        + " from finding f left join broken_rule r on r.finding_id = f.id " + where;
    try (PreparedStatement select = prepare(connection, sql, values);
        ResultSet rows = select.executeQuery();
        PreparedStatement evidence = connection.prepareStatement(EVIDENCE)) {
      List<Finding> findings = new ArrayList<>();
      while (rows.next()) findings.add(finding(rows, evidence));
      return findings;
    }
  }

  static PreparedStatement prepare(Connection connection, String sql, List<?> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.size(); i++) statement.setObject(i + 1, values.get(i));
    return statement;
  }

  private static Finding finding(ResultSet row, PreparedStatement evidence) throws SQLException {
    return new Finding(
        row.getString(1),
        FindingCode.valueOf(row.getString(2)),
        FindingState.valueOf(row.getString(3)),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getLong(8),
        row.getLong(9),
        nullableLong(row, 10),
        evidence(row.getString(1), evidence),
        rule(row));
  }

  private static @Nullable BrokenRule rule(ResultSet row) throws SQLException {
    String flow = row.getString(11);
    if (flow == null) return null;
    String unknown = row.getString(18);
    Long atRisk = nullableLong(row, 19);
    return new BrokenRule(
        flow,
        row.getInt(12),
        row.getString(13),
        row.getString(14),
        row.getString(15),
        row.getString(16),
        row.getString(17),
        unknown.isEmpty() ? List.of() : List.of(unknown.split(BETWEEN_NAMES)),
        atRisk == null ? null : new BrokenRule.Money(atRisk, row.getString(20)));
  }

  private static List<Evidence> evidence(String id, PreparedStatement select) throws SQLException {
    select.setString(1, id);
    try (ResultSet row = select.executeQuery()) {
      List<Evidence> evidence = new ArrayList<>();
      while (row.next()) {
        evidence.add(new Evidence(
            Evidence.Role.valueOf(row.getString(1)),
            TraceId.parse(row.getString(2)),
            SpanId.parse(row.getString(3)),
            row.getString(4),
            row.getString(5),
            SpanKind.valueOf(row.getString(6)),
            row.getLong(7),
            row.getLong(8),
            Outcome.valueOf(row.getString(9)),
            row.getString(10),
            nullableLong(row, 11)));
      }
      return evidence;
    }
  }

  private static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static void insert(Connection connection, Finding finding) throws SQLException {
    String sql = "insert into finding (id, code, state, serial, caller, executor, operation,"
        + " detected_nanos, since_nanos) values (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, finding.id());
      insert.setString(2, finding.code().name());
      insert.setString(3, finding.state().name());
      insert.setString(4, finding.serial());
      insert.setString(5, finding.caller());
      insert.setString(6, finding.executor());
      insert.setString(7, finding.operation());
      insert.setLong(8, finding.detectedEpochNanos());
      insert.setLong(9, finding.sinceEpochNanos());
      insert.executeUpdate();
    }
    insertEvidence(connection, finding.id(), finding.evidence());
    if (finding.rule() != null) insertRule(connection, finding.id(), finding.rule());
  }

  /**
   * @param settledEpochNanos null while it stands
   */
  static void setState(
      Connection connection, String id, FindingState state, @Nullable Long settledEpochNanos)
      throws SQLException {
    String sql = "update finding set state = ?, resolved_nanos = ? where id = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, state.name());
      update.setObject(2, settledEpochNanos, Types.BIGINT);
      update.setString(3, id);
      update.executeUpdate();
    }
  }

  static void replaceRule(Connection connection, Finding known, @Nullable BrokenRule rule)
      throws SQLException {
    if (rule == null || rule.equals(known.rule())) return;
    try (PreparedStatement delete =
        prepare(connection, "delete from broken_rule where finding_id = ?", List.of(known.id()))) {
      delete.executeUpdate();
    }
    insertRule(connection, known.id(), rule);
  }

  private static void insertRule(Connection connection, String id, BrokenRule rule)
      throws SQLException {
    String sql =
        "insert into broken_rule (finding_id, flow, flow_version, owner, rule_id, severity,"
            + " run_key, reason, unknown_names, risk_minor, risk_currency)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    BrokenRule.Money atRisk = rule.atRisk();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, id);
      insert.setString(2, rule.flow());
      insert.setInt(3, rule.version());
      insert.setString(4, rule.owner());
      insert.setString(5, rule.id());
      insert.setString(6, rule.severity());
      insert.setString(7, rule.key());
      insert.setString(8, rule.reason());
      insert.setString(9, String.join(BETWEEN_NAMES, rule.unknown()));
      insert.setObject(10, atRisk == null ? null : atRisk.minorUnits(), Types.BIGINT);
      insert.setString(11, atRisk == null ? null : atRisk.currency());
      insert.executeUpdate();
    }
  }

  static void replaceEvidence(
      Connection connection, Finding known, List<Evidence> evidence, long sinceEpochNanos)
      throws SQLException {
    if (known.evidence().equals(evidence) && known.sinceEpochNanos() == sinceEpochNanos) return;
    List<?> values = List.of(sinceEpochNanos, known.id());
    try (PreparedStatement update =
            prepare(connection, "update finding set since_nanos = ? where id = ?", values);
        PreparedStatement delete =
            prepare(connection, "delete from evidence where finding_id = ?", List.of(known.id()))) {
      update.executeUpdate();
      delete.executeUpdate();
    }
    insertEvidence(connection, known.id(), evidence);
  }

  private static void insertEvidence(Connection connection, String id, List<Evidence> evidence)
      throws SQLException {
    String sql = "insert into evidence (finding_id, ordinal, side, trace_id, span_id, service,"
        + " span_name, span_kind, start_nanos, duration_nanos, outcome, why, tx_end_nanos)"
        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < evidence.size(); i++) {
        Evidence span = evidence.get(i);
        insert.setString(1, id);
        insert.setInt(2, i);
        insert.setString(3, span.role().name());
        insert.setString(4, span.traceId().toString());
        insert.setString(5, span.spanId().toString());
        insert.setString(6, span.service());
        insert.setString(7, span.name());
        insert.setString(8, span.kind().name());
        insert.setLong(9, span.startEpochNanos());
        insert.setLong(10, span.durationNanos());
        insert.setString(11, span.outcome().name());
        insert.setString(12, span.why());
        insert.setObject(13, span.txEndEpochNanos(), Types.BIGINT);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}

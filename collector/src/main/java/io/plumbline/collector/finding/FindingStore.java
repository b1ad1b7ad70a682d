package io.plumbline.collector.finding;

import io.plumbline.collector.span.TraceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * Keeps findings and finds them again. Thread-safe: one writer, any number of readers. What a method
 * wrote survives {@code kill -9} when it returns.
 */
public final class FindingStore {
  private static final String NEWEST_FIRST = " order by f.detected_nanos desc, f.id desc";

  private final DataSource connections;

  public FindingStore(FindingDatabase database) {
    this.connections = database.connections();
  }

  /**
   * Writes a standing finding down. Doing so twice is doing it once; better evidence replaces what was
   * known, and the first moment of detection stays. What is open stays open: once it was proven.
   *
   * @return whether it is new, stands again, or is proven now and was not
   */
  public boolean raise(Finding finding) throws FindingsUnavailableException {
    if (!finding.state().isStanding()) {
      throw new IllegalArgumentException(
          "state: " + finding.state() + " (expected: OPEN or UNDECIDED)");
    }
    return inTransaction("raising " + finding.id(), connection -> {
      Finding known = FindingRows.find(connection, finding.id());
      long now = finding.detectedEpochNanos();
      if (known == null) {
        FindingRows.insert(connection, finding);
        var raised = new Transition(now, null, finding.state(), "raised");
        AuditChain.append(connection, finding.id(), raised);
        return true;
      }
      boolean again = !known.state().isStanding();
      boolean proven =
          known.state() == FindingState.UNDECIDED && finding.state() == FindingState.OPEN;
      if (again || proven) {
        FindingRows.setState(connection, finding.id(), finding.state(), null);
        String reason = again ? "raised again" : "proven";
        if (HandlingRows.endAcceptance(connection, finding.id(), now)) {
          reason += ", and no longer accepted: that was about what was known before";
        }
        var change = new Transition(now, known.state(), finding.state(), reason);
        AuditChain.append(connection, finding.id(), change);
      }
      FindingRows.replaceEvidence(connection, known, finding.evidence(), finding.sinceEpochNanos());
      FindingRows.replaceRule(connection, known, finding.rule());
      return again || proven;
    });
  }

  /**
   * Marks a standing finding as settled: an open one as resolved, an undecided one as cleared. Nothing
   * happens if there is no standing one of that id.
   *
   * @param epochNanos when, by the collector's clock
   * @param reason what made the two sides agree, for the audit log
   * @param evidence what proved the finding, and what resolved it; empty keeps what is there
   * @return whether it stood
   */
  public boolean resolve(String id, long epochNanos, String reason, List<Evidence> evidence)
      throws FindingsUnavailableException {
    return inTransaction("resolving " + id, connection -> {
      Finding known = FindingRows.find(connection, id);
      if (known == null || !known.state().isStanding()) return false;
      FindingState settled =
          known.state() == FindingState.OPEN ? FindingState.RESOLVED : FindingState.CLEARED;
      FindingRows.setState(connection, id, settled, epochNanos);
      AuditChain.append(connection, id, new Transition(epochNanos, known.state(), settled, reason));
      if (!evidence.isEmpty()) {
        FindingRows.replaceEvidence(connection, known, evidence, known.sinceEpochNanos());
      }
      return true;
    });
  }

  /**
   * Whether the audit log is as it was written: no line changed, removed or put in between.
   *
   * @return the number of the first line that does not follow from the one before; empty if all do
   */
  public OptionalLong brokenAuditLine() throws FindingsUnavailableException {
    return reading("the audit log", AuditChain::firstBroken);
  }

  /** The finding of that id; empty if there is none. */
  public Optional<Finding> find(String id) throws FindingsUnavailableException {
    return reading(
        "finding " + id, connection -> Optional.ofNullable(FindingRows.find(connection, id)));
  }

  /** The finding's audit log, oldest first; empty if there is no such finding. */
  public List<Transition> transitions(String id) throws FindingsUnavailableException {
    String sql = "select at_nanos, from_state, to_state, reason from finding_transition"
        + " where finding_id = ? order by seq";
    return reading("transitions of " + id, connection -> {
      try (PreparedStatement select = FindingRows.prepare(connection, sql, List.of(id));
          ResultSet rows = select.executeQuery()) {
        List<Transition> transitions = new ArrayList<>();
        while (rows.next()) {
          String from = rows.getString(2);
          transitions.add(new Transition(
              rows.getLong(1),
              from == null ? null : FindingState.valueOf(from),
              FindingState.valueOf(rows.getString(3)),
              rows.getString(4)));
        }
        return transitions;
      }
    });
  }

  /** Findings that meet every condition, newest first, never one twice over all pages. */
  public FindingPage search(FindingQuery query) throws FindingsUnavailableException {
    FindingConditions conditions = FindingConditions.of(query.filter());
    if (query.cursor() != null) {
      FindingCursor after = FindingCursor.parse(query.cursor());
      long moment = after.detectedEpochNanos();
      conditions.and(
          "(f.detected_nanos < ? or (f.detected_nanos = ? and f.id < ?))",
          moment,
          moment,
          after.id());
    }
    // The ids first: sorting whole findings with their rules takes many times as long.
    String ids = "select f.id" + conditions.from() + conditions.where() + NEWEST_FIRST
        + " fetch first " + (query.limit() + 1) + " rows only";
    List<Finding> found =
        select("searching", "where f.id in (" + ids + ")" + NEWEST_FIRST, conditions.values());
    if (found.size() <= query.limit()) return new FindingPage(found, null);
    List<Finding> first = found.subList(0, query.limit());
    return new FindingPage(first, FindingCursor.of(first.get(first.size() - 1)).toString());
  }

  /**
   * Counts what a filter selects.
   *
   * @param columns of the trend, 1 to {@link FindingSummary#MOST_COLUMNS}
   */
  public FindingSummary summary(FindingFilter filter, int columns)
      throws FindingsUnavailableException {
    return reading("counting", connection -> new SummaryRows(connection).of(filter, columns));
  }

  /**
   * How many findings are open and not accepted, by code; a code without one is 0.
   *
   * @param asOfEpochNanos when they are not to be accepted
   */
  public Map<FindingCode, Long> openByCode(long asOfEpochNanos)
      throws FindingsUnavailableException {
    String sql = "select f.code, count(*) from finding f where f.state = 'OPEN' and not "
        + HandlingRows.ACCEPTED + " group by f.code";
    return reading("counting", connection -> {
      Map<FindingCode, Long> counts = new EnumMap<>(FindingCode.class);
      for (FindingCode code : FindingCode.values()) counts.put(code, 0L);
      try (PreparedStatement select =
              FindingRows.prepare(connection, sql, List.of(asOfEpochNanos));
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) counts.put(FindingCode.valueOf(rows.getString(1)), rows.getLong(2));
      }
      return counts;
    });
  }

  /** How many findings each rule has, by state; a rule or a state without one is not in the answer. */
  public Map<FindingRule, Map<FindingState, Long>> countByRule()
      throws FindingsUnavailableException {
    String sql = "select r.flow, r.rule_id, f.state, count(*)" + FindingConditions.WITH_RULES
        + " where r.flow is not null group by r.flow, r.rule_id, f.state";
    return reading("counting by rule", connection -> {
      Map<FindingRule, Map<FindingState, Long>> counts = new HashMap<>();
      try (PreparedStatement select = connection.prepareStatement(sql);
          ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          counts
              .computeIfAbsent(
                  new FindingRule(rows.getString(1), rows.getString(2)),
                  rule -> new EnumMap<>(FindingState.class))
              .put(FindingState.valueOf(rows.getString(3)), rows.getLong(4));
        }
      }
      return counts;
    });
  }

  /**
   * Findings that are alike, put together; those with most that are not settled first.
   *
   * @param limit at least 1
   */
  public List<Incident> incidents(FindingFilter filter, int limit)
      throws FindingsUnavailableException {
    return reading("incidents", connection -> IncidentRows.select(connection, filter, limit));
  }

  /** All findings of the serial, newest first. */
  public List<Finding> ofSerial(String serial) throws FindingsUnavailableException {
    return select("findings of a serial", "where f.serial = ?" + NEWEST_FIRST, List.of(serial));
  }

  /** Findings of the serial that are not settled; the order is not defined. */
  public List<Finding> standingOfSerial(String serial) throws FindingsUnavailableException {
    return select(
        "findings of a serial",
        "where f.serial = ? and f.state in ('OPEN', 'UNDECIDED')",
        List.of(serial));
  }

  /**
   * Findings that are not settled, of a serial or of a run by another key.
   *
   * @param key the serial, or {@code attribute=value}
   */
  public List<Finding> standingOfRun(String key) throws FindingsUnavailableException {
    return select(
        "findings of a run",
        "where (f.serial = ? or f.id in (select b.finding_id from broken_rule b where b.run_key = ?))"
            + " and f.state in ('OPEN', 'UNDECIDED')",
        List.of(key, key));
  }

  /** Findings with evidence in the trace, newest first. */
  public List<Finding> ofTrace(TraceId trace) throws FindingsUnavailableException {
    String where =
        "where f.id in (select x.finding_id from evidence x where x.trace_id = ?)" + NEWEST_FIRST;
    return select("findings of a trace", where, List.of(trace.toString()));
  }

  /**
   * How many findings have evidence in each of the traces; a trace without one is not in the answer.
   *
   * @param traces at most 1,000
   */
  public Map<TraceId, Integer> countByTrace(Collection<TraceId> traces)
      throws FindingsUnavailableException {
    if (traces.isEmpty()) return Map.of();
    String marks = String.join(", ", Collections.nCopies(traces.size(), "?"));
    String sql = "select trace_id, count(distinct finding_id) from evidence where trace_id in ("
        + marks + ") group by trace_id";
    List<Object> values = new ArrayList<>();
    for (TraceId trace : traces) values.add(trace.toString());
    return reading("counting by trace", connection -> {
      try (PreparedStatement select = FindingRows.prepare(connection, sql, values);
          ResultSet rows = select.executeQuery()) {
        Map<TraceId, Integer> counts = new HashMap<>();
        while (rows.next()) counts.put(TraceId.parse(rows.getString(1)), rows.getInt(2));
        return counts;
      }
    });
  }

  private List<Finding> select(String what, String where, List<Object> values)
      throws FindingsUnavailableException {
    return reading(what, connection -> FindingRows.select(connection, where, values));
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> T reading(String what, Work<T> work) throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection()) {
      return work.on(connection);
    } catch (SQLException failed) {
      throw new FindingsUnavailableException(what, failed);
    }
  }

  private <T> T inTransaction(String what, Work<T> work) throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      T result = work.on(connection);
      connection.commit();
      return result; // without the commit, closing rolls back: the pool sees to it
    } catch (SQLException failed) {
      throw new FindingsUnavailableException(what, failed);
    }
  }
}

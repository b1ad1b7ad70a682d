package io.plumbline.collector.finding;

import io.plumbline.collector.finding.Handling.Acceptance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people have decided, as rows: one for a finding about which somebody has. */
final class HandlingRows {
  /** Findings that are accepted at a moment, which is the parameter. */
  static final String ACCEPTED = "f.id in (select h.finding_id from handling h"
      + " where h.accepted_by is not null and (h.until_nanos is null or h.until_nanos > ?))";

  private HandlingRows() {}

  /** Those of the findings about which somebody has decided, whether or not it still holds. */
  static Map<String, Handling> select(Connection connection, Collection<String> ids)
      throws SQLException {
    if (ids.isEmpty()) return Map.of();
    String marks = String.join(", ", Collections.nCopies(ids.size(), "?"));
    String sql = "select finding_id, assignee, accepted_by, accepted_reason, accepted_nanos,"
        + " until_nanos from handling where finding_id in (" + marks + ")";
    try (PreparedStatement select = FindingRows.prepare(connection, sql, new ArrayList<>(ids));
        ResultSet rows = select.executeQuery()) {
      Map<String, Handling> handlings = new HashMap<>();
      while (rows.next()) {
        handlings.put(rows.getString(1), new Handling(rows.getString(2), acceptance(rows)));
      }
      return handlings;
    }
  }

  private static @Nullable Acceptance acceptance(ResultSet row) throws SQLException {
    String by = row.getString(3);
    if (by == null) return null;
    Long until = row.getObject(6, Long.class);
    return new Acceptance(by, row.getString(4), row.getLong(5), until);
  }

  static void replace(Connection connection, String id, Handling handling) throws SQLException {
    delete(connection, id);
    if (handling.equals(Handling.NONE)) return;
    String sql = "insert into handling (finding_id, assignee, accepted_by, accepted_reason,"
        + " accepted_nanos, until_nanos) values (?, ?, ?, ?, ?, ?)";
    Acceptance acceptance = handling.acceptance();
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, id);
      insert.setString(2, handling.assignee());
      insert.setString(3, acceptance == null ? null : acceptance.by());
      insert.setString(4, acceptance == null ? null : acceptance.reason());
      insert.setObject(5, acceptance == null ? null : acceptance.epochNanos(), Types.BIGINT);
      insert.setObject(6, acceptance == null ? null : acceptance.untilEpochNanos(), Types.BIGINT);
      insert.executeUpdate();
    }
  }

  private static void delete(Connection connection, String id) throws SQLException {
    try (PreparedStatement delete =
        FindingRows.prepare(connection, "delete from handling where finding_id = ?", List.of(id))) {
      delete.executeUpdate();
    }
  }

  /**
   * Ends an acceptance, if there is one.
   *
   * @return whether there was one that held at the moment
   */
  static boolean endAcceptance(Connection connection, String id, long epochNanos)
      throws SQLException {
    Handling known = select(connection, List.of(id)).get(id);
    if (known == null || known.acceptance() == null) return false;
    replace(connection, id, new Handling(known.assignee(), null));
    return holds(known.acceptance(), epochNanos);
  }

  static boolean holds(Acceptance acceptance, long epochNanos) {
    Long until = acceptance.untilEpochNanos();
    return until == null || until > epochNanos;
  }
}

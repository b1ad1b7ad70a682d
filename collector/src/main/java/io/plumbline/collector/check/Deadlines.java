package io.plumbline.collector.check;

import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingsUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * When runs are to be judged again, on disk: a run that has seven days to end costs a row, no memory. A
 * run has one deadline, its next. What a method wrote survives a crash when it returns.
 */
final class Deadlines {
  private final DataSource connections;

  Deadlines(FindingDatabase database) {
    this.connections = database.connections();
  }

  /** Sets the next deadline of each of the keys, in place of any before. */
  void set(Map<String, Long> dueEpochNanos) throws FindingsUnavailableException {
    if (dueEpochNanos.isEmpty()) return;
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      delete(connection, dueEpochNanos.keySet());
      String sql = "insert into check_due (run_key, due_nanos) values (?, ?)";
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        for (var due : dueEpochNanos.entrySet()) {
          insert.setString(1, due.getKey());
          insert.setLong(2, due.getValue());
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("setting deadlines", failed);
    }
  }

  /** Forgets the deadlines of the keys; a key without one is no error. */
  void remove(Collection<String> keys) throws FindingsUnavailableException {
    if (keys.isEmpty()) return;
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      delete(connection, keys);
      connection.commit();
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("removing deadlines", failed);
    }
  }

  private static void delete(Connection connection, Collection<String> keys) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from check_due where run_key = ?")) {
      for (String key : keys) {
        delete.setString(1, key);
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  /** Keys whose deadline is at or before this moment, the longest overdue first. */
  List<String> dueBy(long epochNanos, int limit) throws FindingsUnavailableException {
    String sql = "select run_key from check_due where due_nanos <= ? order by due_nanos"
        + " fetch first " + limit + " rows only";
    try (Connection connection = connections.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, epochNanos);
      try (ResultSet rows = select.executeQuery()) {
        List<String> keys = new ArrayList<>();
        while (rows.next()) keys.add(rows.getString(1));
        return keys;
      }
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("reading deadlines", failed);
    }
  }
}

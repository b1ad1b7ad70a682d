package io.plumbline.collector.compensate;

import io.plumbline.collector.finding.AuditChain;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingsUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Keeps compensations, and writes each step of one into the audit log of its finding. Thread-safe. */
final class CompensationStore {
  private static final String COLUMNS =
      "id, finding_id, serial, action, state, requested_by, reason,"
          + " approved_by, attempts, requested_nanos, queued_nanos, changed_nanos, answer";
  private static final String UNDER_WAY = "state in ('WAITING', 'QUEUED')";

  private final DataSource connections;

  CompensationStore(FindingDatabase database) {
    connections = database.connections();
  }

  /** Whether nothing is to be sent, and who said so last. */
  record Stop(boolean stopped, String by, String reason, long atEpochNanos) {}

  /**
   * Takes a request, if the finding has none under way and the action has not had its number of this day.
   *
   * @return empty if it was taken; else why not
   */
  Optional<String> add(Compensation asked, int mostSince, long sinceEpochNanos)
      throws FindingsUnavailableException {
    return inTransaction("compensating " + asked.findingId(), connection -> {
      lock(connection);
      if (count(connection, "finding_id = ? and " + UNDER_WAY, asked.findingId()) > 0) {
        return Optional.of(
            "another compensation of it is under way (expected: that it ends, or is cancelled)");
      }
      long made = count(
          connection,
          "action = ? and state <> 'CANCELLED' and requested_nanos >= " + sinceEpochNanos,
          asked.action());
      if (made >= mostSince) {
        return Optional.of(asked.action() + ": " + made + " in the last 24 h (expected: fewer than "
            + mostSince + ", its perDay)");
      }
      insert(connection, asked);
      note(connection, asked, "requested by " + asked.requestedBy() + ": " + asked.reason());
      return Optional.empty();
    });
  }

  /** Who asks at the same time waits here, as an action's number of a day is counted over all findings. */
  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement select =
            prepare(connection, "select singleton from compensation_stop for update");
        ResultSet row = select.executeQuery()) {
      if (!row.next()) throw new SQLException("compensation_stop: no row (expected: one)");
    }
  }

  private static void insert(Connection connection, Compensation asked) throws SQLException {
    String sql =
        "insert into compensation (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = prepare(
        connection,
        sql,
        asked.id(),
        asked.findingId(),
        asked.serial(),
        asked.action(),
        asked.state().name(),
        asked.requestedBy(),
        asked.reason(),
        asked.approvedBy(),
        asked.attempts(),
        asked.requestedEpochNanos(),
        asked.queuedEpochNanos(),
        asked.changedEpochNanos(),
        asked.answer())) {
      insert.executeUpdate();
    }
  }

  /**
   * Replaces what is kept, unless it has changed meanwhile.
   *
   * @param step for the audit log
   * @return whether it had not
   */
  boolean change(Compensation from, Compensation to, String step)
      throws FindingsUnavailableException {
    String sql =
        "update compensation set state = ?, approved_by = ?, attempts = ?, queued_nanos = ?,"
            + " changed_nanos = ?, answer = ? where id = ? and state = ? and attempts = ?";
    return inTransaction("compensation " + from.id(), connection -> {
      try (PreparedStatement update = prepare(
          connection,
          sql,
          to.state().name(),
          to.approvedBy(),
          to.attempts(),
          to.queuedEpochNanos(),
          to.changedEpochNanos(),
          to.answer(),
          from.id(),
          from.state().name(),
          from.attempts())) {
        if (update.executeUpdate() == 0) return false;
      }
      note(connection, to, step);
      return true;
    });
  }

  private static void note(Connection connection, Compensation about, String step)
      throws SQLException {
    String text = "compensation " + about.action() + ": " + step;
    AuditChain.note(connection, about.findingId(), about.changedEpochNanos(), text);
  }

  Optional<Compensation> find(String id) throws FindingsUnavailableException {
    return select("where id = ?", id).stream().findFirst();
  }

  /** Newest first. */
  List<Compensation> ofFinding(String findingId) throws FindingsUnavailableException {
    return select("where finding_id = ? order by requested_nanos desc, id desc", findingId);
  }

  /** Newest first. */
  List<Compensation> newest(@Nullable CompensationState state, int limit)
      throws FindingsUnavailableException {
    String tail = " order by requested_nanos desc, id desc fetch first " + limit + " rows only";
    return state == null ? select(tail) : select("where state = ?" + tail, state.name());
  }

  /** All that may be sent, in no order. */
  List<Compensation> queued() throws FindingsUnavailableException {
    return select("where state = 'QUEUED'");
  }

  private List<Compensation> select(String where, @Nullable Object... values)
      throws FindingsUnavailableException {
    String sql = "select " + COLUMNS + " from compensation " + where;
    return inTransaction("reading compensations", connection -> {
      try (PreparedStatement select = prepare(connection, sql, values);
          ResultSet row = select.executeQuery()) {
        List<Compensation> found = new ArrayList<>();
        while (row.next()) found.add(read(row));
        return found;
      }
    });
  }

  private static Compensation read(ResultSet row) throws SQLException {
    long queued = row.getLong(11);
    boolean isQueued = !row.wasNull();
    return new Compensation(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        CompensationState.valueOf(row.getString(5)),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getInt(9),
        row.getLong(10),
        isQueued ? queued : null,
        row.getLong(12),
        row.getString(13));
  }

  Stop stop() throws FindingsUnavailableException {
    return inTransaction("the stop switch", connection -> {
      String sql = "select stopped, by_whom, reason, at_nanos from compensation_stop";
      try (PreparedStatement select = prepare(connection, sql);
          ResultSet row = select.executeQuery()) {
        if (!row.next()) throw new SQLException("compensation_stop: no row (expected: one)");
        return new Stop(row.getBoolean(1), row.getString(2), row.getString(3), row.getLong(4));
      }
    });
  }

  void stop(Stop stop) throws FindingsUnavailableException {
    String sql = "update compensation_stop set stopped = ?, by_whom = ?, reason = ?, at_nanos = ?";
    inTransaction("the stop switch", connection -> {
      try (PreparedStatement update =
          prepare(connection, sql, stop.stopped(), stop.by(), stop.reason(), stop.atEpochNanos())) {
        return update.executeUpdate();
      }
    });
  }

  private static long count(Connection connection, String where, Object value) throws SQLException {
    try (PreparedStatement select =
            prepare(connection, "select count(*) from compensation where " + where, value);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
    return statement;
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
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

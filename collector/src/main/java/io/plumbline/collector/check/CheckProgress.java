package io.plumbline.collector.check;

import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingsUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * How far the checker has come, so that a crash makes it forget nothing.
 *
 * <pre>
 *   journal   0 ─────────────────── position ──────────────────► end
 *             heard of; judged, or  │  replayed after a crash,
 *             in the unsettled list │  and so heard of again
 * </pre>
 */
final class CheckProgress {
  private final DataSource connections;

  CheckProgress(FindingDatabase database) {
    this.connections = database.connections();
  }

  /**
   * One state of the checker.
   *
   * @param journalPosition everything before it has been heard of
   * @param checkedUntilEpochNanos null before the first judgement
   * @param unsettled serials heard of before the position and not judged
   */
  record Saved(
      long journalPosition, @Nullable Long checkedUntilEpochNanos, List<Unsettled> unsettled) {
    Saved {
      unsettled = List.copyOf(unsettled);
    }
  }

  /** Replaces what was saved before, whole or not at all. */
  void save(Saved state) throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement clear = connection.createStatement()) {
        clear.execute("delete from check_progress");
        clear.execute("delete from check_unsettled");
      }
      insert(connection, state);
      connection.commit();
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("saving the checker's progress", failed);
    }
  }

  private static void insert(Connection connection, Saved state) throws SQLException {
    String progress =
        "insert into check_progress (singleton, journal_position, checked_until_nanos)"
            + " values (1, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(progress)) {
      insert.setLong(1, state.journalPosition());
      insert.setObject(2, state.checkedUntilEpochNanos(), Types.BIGINT);
      insert.executeUpdate();
    }
    String unsettled = "insert into check_unsettled (serial, heard_nanos) values (?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(unsettled)) {
      for (Unsettled serial : state.unsettled()) {
        insert.setString(1, serial.serial());
        insert.setLong(2, serial.heardEpochNanos());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** What was saved last; empty if nothing ever was. */
  Optional<Saved> load() throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection();
        Statement select = connection.createStatement()) {
      long position;
      Long checkedUntil;
      try (ResultSet row =
          select.executeQuery("select journal_position, checked_until_nanos from check_progress")) {
        if (!row.next()) return Optional.empty();
        position = row.getLong(1);
        long until = row.getLong(2);
        checkedUntil = row.wasNull() ? null : until;
      }
      return Optional.of(new Saved(position, checkedUntil, unsettled(select)));
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("loading the checker's progress", failed);
    }
  }

  private static List<Unsettled> unsettled(Statement select) throws SQLException {
    try (ResultSet rows = select.executeQuery(
        "select serial, heard_nanos from check_unsettled order by heard_nanos")) {
      List<Unsettled> unsettled = new ArrayList<>();
      while (rows.next()) unsettled.add(new Unsettled(rows.getString(1), rows.getLong(2)));
      return unsettled;
    }
  }
}

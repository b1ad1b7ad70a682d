package io.plumbline.collector.check;

import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.source.SourceLedger;
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

  /** Replaces what was saved before, of sources what has changed; whole or not at all. */
  void save(Saved state, SourceLedger.Changes sources) throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement clear = connection.createStatement()) {
        clear.execute("delete from check_progress");
        clear.execute("delete from check_unsettled");
      }
      insert(connection, state);
      replace(connection, sources);
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

  private static void replace(Connection connection, SourceLedger.Changes sources)
      throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement("delete from check_source where source_key = ?");
        PreparedStatement insert = connection.prepareStatement(
            "insert into check_source (source_key, state) values (?, ?)")) {
      for (String key : sources.removed()) {
        delete.setString(1, key);
        delete.addBatch();
      }
      for (SourceLedger.Row row : sources.sources()) {
        delete.setString(1, row.key());
        delete.addBatch();
        insert.setString(1, row.key());
        insert.setString(2, row.state());
        insert.addBatch();
      }
      delete.executeBatch();
      insert.executeBatch();
    }
  }

  /** What was saved of sources, in no particular order. */
  List<SourceLedger.Row> sources() throws FindingsUnavailableException {
    try (Connection connection = connections.getConnection();
        Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery("select source_key, state from check_source")) {
      List<SourceLedger.Row> sources = new ArrayList<>();
      while (rows.next()) sources.add(new SourceLedger.Row(rows.getString(1), rows.getString(2)));
      return sources;
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("loading what is known of sources", failed);
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

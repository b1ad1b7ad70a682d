package io.plumbline.id.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The rows that the servers of one database share: id_cluster, id_server. Each method is part of a transaction. */
final class Cluster {
  /** In place of the roll call that a server answered: it left, or was dropped. */
  static final long LEFT = -1;

  /** Between an incarnation and the second of its start. */
  static final String STARTED = " started ";

  /**
   * The one row of all, and this server's.
   *
   * @param actualIncarnation of the database as it is now; incarnation is the one that was agreed on
   * @param ownBeat 0 if there is no row of this server
   * @param listed whether there is one
   * @param slot the share of the numbers that this database counts
   */
  record State(
      String incarnation,
      String actualIncarnation,
      RollCall rollCall,
      long leaseFloorMillis,
      long ownBeat,
      boolean listed,
      Slot slot) {
    /** Whether the server and its tables are those that were agreed on; not whether it was started anew meanwhile. */
    boolean sameTables() {
      return incarnation.startsWith(actualIncarnation + STARTED);
    }

    /** When the database that was agreed on was started, 0 if its incarnation says it. */
    long startedSeconds() {
      int at = incarnation.lastIndexOf(STARTED);
      return at < 0 ? 0 : Long.parseLong(incarnation.substring(at + STARTED.length()));
    }
  }

  /** The roll call, open if atMillis is not 0. */
  record RollCall(long number, long atMillis, String reason) {
    boolean open() {
      return atMillis != 0;
    }
  }

  /** Another server, or this one. */
  record Member(String server, String owner, long beatAtMillis, long answered) {}

  private Cluster() {}

  /** Reads without a lock: what every reservation does. */
  static State read(Connection connection, Dialect dialect, String server) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT c.incarnation, (" + dialect.incarnation() + "), c.roll_call, c.roll_call_at_millis,"
            + " c.roll_call_reason, c.lease_floor_millis, s.beat, c.slot, c.slots"
            + " FROM id_cluster c"
            + " LEFT JOIN id_server s ON s.server = ? WHERE c.id = 1")) {
      select.setString(1, server);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) throw new SQLException("id_cluster is empty (expected: one row)");
        long beat = row.getLong(7);
        boolean listed = !row.wasNull();
        return new State(
            row.getString(1),
            row.getString(2),
            new RollCall(row.getLong(3), row.getLong(4), row.getString(5)),
            row.getLong(6),
            beat,
            listed,
            new Slot(row.getInt(8), row.getInt(9)));
      }
    }
  }

  /** Reads and keeps others who would from changing it. */
  static State lock(Connection connection, Dialect dialect, String server) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT id FROM id_cluster WHERE id = 1 FOR UPDATE");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) throw new SQLException("id_cluster is empty (expected: one row)");
    }
    return read(connection, dialect, server);
  }

  /** The share of the numbers that this database counts from now on. */
  static void setSlot(Connection connection, Slot slot) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE id_cluster SET slot = ?, slots = ? WHERE id = 1")) {
      update.setInt(1, slot.index());
      update.setInt(2, slot.count());
      update.executeUpdate();
    }
  }

  /** Begins, changes or ends (atMillis 0) a roll call, of the database as it is now. */
  static void setRollCall(Connection connection, String incarnation, RollCall rollCall)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE id_cluster SET incarnation = ?,"
            + " roll_call = ?, roll_call_at_millis = ?, roll_call_reason = ? WHERE id = 1")) {
      update.setString(1, incarnation);
      update.setLong(2, rollCall.number());
      update.setLong(3, rollCall.atMillis());
      update.setString(4, rollCall.reason());
      update.executeUpdate();
    }
  }

  /** No lease granted from now on may begin before this time. */
  static void raiseLeaseFloor(Connection connection, long millis) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_cluster SET lease_floor_millis = ? WHERE id = 1 AND lease_floor_millis < ?")) {
      update.setLong(1, millis);
      update.setLong(2, millis);
      update.executeUpdate();
    }
  }

  /** All that were not dropped and did not leave. */
  static Map<String, Member> members(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
            "SELECT server, owner, beat_at_millis, answered FROM id_server WHERE answered >= 0");
        ResultSet rows = select.executeQuery()) {
      Map<String, Member> members = new HashMap<>();
      while (rows.next()) {
        members.put(
            rows.getString(1),
            new Member(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
      }
      return members;
    }
  }

  /** This server's own row. */
  static void beat(Connection connection, Member self, long beat, boolean present)
      throws SQLException {
    String sql = present
        ? "UPDATE id_server SET owner = ?, beat = ?, beat_at_millis = ?, answered = ? WHERE server = ?"
        : "INSERT INTO id_server (owner, beat, beat_at_millis, answered, server) VALUES (?, ?, ?, ?, ?)";
    try (PreparedStatement write = connection.prepareStatement(sql)) {
      write.setString(1, self.owner());
      write.setLong(2, beat);
      write.setLong(3, self.beatAtMillis());
      write.setLong(4, self.answered());
      write.setString(5, self.server());
      write.executeUpdate();
    }
  }

  /** Waits for that server no more. Its row stays, so that it can tell a database that went back when it returns. */
  static void drop(Connection connection, String server) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE id_server SET answered = ? WHERE server = ?")) {
      update.setLong(1, LEFT);
      update.setString(2, server);
      update.executeUpdate();
    }
  }
}

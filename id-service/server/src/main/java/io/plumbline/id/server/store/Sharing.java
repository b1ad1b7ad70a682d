package io.plumbline.id.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How several databases begin to share their numbers, and what keeps their settings alike.
 *
 * <pre>
 *   1. the first database is marked as one of n      from now on it refuses servers that take it for the only one
 *   2. each of the others, which must be empty:      counters not below the first's, leases not before its latest
 *   3. the first database is marked as shared        an empty one among the others was lost, from now on
 * </pre>
 *
 * A reservation looks at the mark with its counter's row locked, and step 2 reads the counters under the same lock: so
 * what a server reserved that did not see the mark yet is below what the others begin with. Whoever stops in between
 * leaves nothing that the next start does not do again.
 */
final class Sharing {
  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

  private static final int SHARED = 1;

  /** In place of shared, of a database that another start began with. */
  private static final int JOINING = 2;

  private Sharing() {}

  /**
   * Makes sure that each database counts the share that this server takes it to count.
   *
   * @param opened those that could be opened
   * @param count how many there are
   * @throws StoreUnavailableException if one is not what it is taken for, or some are missing the first time
   */
  static void begin(List<Database> opened, int count) {
    Database first = opened.get(0);
    boolean shared = first.slot().index() > 0 || first.transaction(Sharing::isShared);
    if (count == 1 || shared) {
      for (Database database : opened) require(database);
      return;
    }
    if (opened.size() < count) {
      throw new StoreUnavailableException("only " + opened.size() + " of " + count
          + " databases can be used (expected: all of them, the first time)");
    }
    Slot known = known(first);
    if (!known.equals(Slot.ALONE) && !known.equals(first.slot())) throw mistaken(first, known);
    boolean unused = first.transaction(connection -> {
      refuseIncreasing(connection);
      Cluster.setSlot(connection, first.slot());
      return true;
    });
    for (Database other : opened.subList(1, count)) join(first, other);
    unused = first.transaction(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE id_cluster SET shared = ? WHERE id = 1")) {
        update.setInt(1, SHARED);
        return update.executeUpdate() == 1;
      }
    });
    LOG.info("{} databases share the numbers from now on", count);
  }

  /** Throws StoreUnavailableException unless the database counts that share. */
  static void require(Database database) {
    Slot known = known(database);
    if (!known.equals(database.slot())) throw mistaken(database, known);
  }

  private static Slot known(Database database) {
    return database.transaction(
        connection -> Cluster.read(connection, database.dialect(), "").slot());
  }

  private static StoreUnavailableException mistaken(Database database, Slot known) {
    boolean lost = known.equals(Slot.ALONE) && database.slot().index() > 0;
    return new StoreUnavailableException(
        database.slot() + ": it is " + known + " by its own account"
            + (lost
                ? ", empty or of others (expected: the one that was there before, or its latest backup,"
                    + " whose counters then jump)"
                : " (expected: the same --db-url, --db-url-2, in the same order, as before)"));
  }

  private static boolean isShared(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT shared FROM id_cluster WHERE id = 1");
        ResultSet rows = select.executeQuery()) {
      return rows.next() && rows.getInt(1) == SHARED;
    }
  }

  private static void refuseIncreasing(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT MIN(name) FROM id_namespace" + " WHERE sequence_order = ? AND retired = 0")) {
      select.setString(1, Order.INCREASING.label());
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next() || rows.getString(1) == null) return;
        throw new StoreUnavailableException("namespace " + rows.getString(1)
            + " is increasing, which the numbers of several databases cannot be (expected: one"
            + " database, or that namespace retired)");
      }
    }
  }

  /** What the other databases must begin above. */
  private record Reached(Map<String, Position> counters, long highWaterMillis) {}

  private static void join(Database first, Database other) {
    Slot known = known(other);
    if (known.equals(other.slot())) return;
    if (!known.equals(Slot.ALONE) || !other.transaction(Sharing::mayJoin))
      throw mistaken(other, known);
    Reached reached = first.transaction(Sharing::reached);
    for (Namespace namespace : NamespaceTable.all(first)) {
      NamespaceTable.createIfAbsent(other, namespace);
      if (namespace.retired()) NamespaceTable.retire(other, namespace.name());
    }
    boolean unused = other.transaction(connection -> {
      for (Map.Entry<String, Position> counter : reached.counters.entrySet()) {
        SegmentTable.raise(connection, counter.getKey(), counter.getValue());
      }
      Cluster.raiseLeaseFloor(connection, reached.highWaterMillis);
      Cluster.setSlot(connection, other.slot());
      return true;
    });
  }

  /** Whether it is empty, or was when another start began with it and did not end. */
  private static boolean mayJoin(Connection connection) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement("UPDATE id_cluster SET shared = ?"
        + " WHERE id = 1 AND (shared = ? OR NOT EXISTS (SELECT 1 FROM id_namespace))")) {
      update.setInt(1, JOINING);
      update.setInt(2, JOINING);
      return update.executeUpdate() == 1;
    }
  }

  /** Waits for whoever holds a row, and reads what they left. */
  private static Reached reached(Connection connection) throws SQLException {
    Map<String, Position> counters = new HashMap<>();
    long highWaterMillis = 0;
    lock(connection, "SELECT name FROM id_namespace FOR UPDATE"); // those who lease
    try (PreparedStatement select = connection.prepareStatement(
            "SELECT namespace, period_text, next_number FROM id_segment FOR UPDATE");
        ResultSet rows = select.executeQuery()) {
      while (rows.next())
        counters.put(rows.getString(1), new Position(rows.getString(2), rows.getLong(3)));
    }
    try (PreparedStatement select =
            connection.prepareStatement("SELECT high_water_millis FROM id_lease FOR UPDATE");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) highWaterMillis = Math.max(highWaterMillis, rows.getLong(1));
    }
    return new Reached(counters, highWaterMillis);
  }

  private static void lock(Connection connection, String select) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {} // a row is locked when it is read
    }
  }

  /** Namespaces and tokens of the others follow those of the first. */
  static void copySettings(Database first, Database other) {
    Map<String, Namespace> there = new HashMap<>();
    for (Namespace namespace : NamespaceTable.all(other)) there.put(namespace.name(), namespace);
    for (Namespace namespace : NamespaceTable.all(first)) {
      if (!namespace.equals(there.get(namespace.name()))) copy(namespace, other);
    }
    List<Token> here = TokenTable.all(first);
    Set<String> wanted = new HashSet<>();
    for (Token token : here) wanted.add(token.sha256());
    Set<String> present = new HashSet<>();
    for (Token token : new ArrayList<>(TokenTable.all(other))) {
      if (wanted.contains(token.sha256())) present.add(token.sha256());
      else TokenTable.delete(other, token.namespace(), token.name());
    }
    for (Token token : here) {
      if (!present.contains(token.sha256())) TokenTable.create(other, token);
    }
  }

  private static void copy(Namespace namespace, Database other) {
    NamespaceTable.createIfAbsent(other, namespace);
    if (namespace.retired()) {
      NamespaceTable.retire(other, namespace.name());
      return;
    }
    SegmentSettings sizes = namespace.segment();
    NamespaceTable.resize(
        other, namespace.name(), sizes.step(), sizes.rideSeconds(), sizes.wasteSeconds());
  }
}

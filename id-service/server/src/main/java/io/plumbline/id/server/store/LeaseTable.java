package io.plumbline.id.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which worker, and up to which time its ids may go. Thread-safe; blocks.
 *
 * <p>Whether a lease has ended is decided here, by the database's clock, and nowhere else. The high water of a worker
 * never falls, and whoever gets a worker starts at or above it: so two holders can never make the same id, whatever
 * any clock did.
 */
public final class LeaseTable {
  private static final String OF_SLOT = " AND MOD(worker, ?) = ?";

  private final Databases databases;

  /** A view on the leases of a database that counts alone. */
  public LeaseTable(Database database) {
    this(Databases.of(database));
  }

  /** A view on the databases' leases. */
  public LeaseTable(Databases databases) {
    this.databases = databases;
  }

  /**
   * Leases a free worker: one that rested (its high water is past), else one never used, else any that is free.
   *
   * @param owner for people
   * @param floorMillis lowest time that a worker may be given, by worker number; for what the caller knows better
   * @return empty if all workers are leased
   * @throws NumbersUsedUpException if the namespace is retired
   */
  public Optional<LeaseRow> acquire(
      Namespace namespace, String owner, long ttlMillis, IntToLongFunction floorMillis) {
    return databases.any(
        database -> acquire(database, namespace, owner, ttlMillis, floorMillis),
        Optional::isPresent);
  }

  private static Optional<LeaseRow> acquire(
      Database database,
      Namespace namespace,
      String owner,
      long ttlMillis,
      IntToLongFunction floorMillis) {
    Continuity continuity = database.continuity();
    Optional<LeaseRow> granted = database.transaction(connection -> {
      lockNamespace(connection, namespace.name());
      long lowestMillis = continuity.check(connection);
      long now = database.nowMillis(connection);
      Held free = free(connection, namespace, database.slot(), now);
      if (free == null) return Optional.empty();
      long floor = Math.max(lowestMillis, floorMillis.applyAsLong(free.worker));
      long from = Math.max(Math.max(now, free.highWaterMillis), floor);
      // Above every epoch of before the last jump: an old holder must not take this row for its
      // own.
      long epoch = Math.max(free.epoch, lowestMillis) + 1;
      LeaseRow row = new LeaseRow(free.worker, epoch, from, from + ttlMillis);
      if (free.epoch == 0) insert(connection, namespace.name(), row);
      else takeOver(connection, namespace.name(), row, free.epoch, now);
      describe(connection, namespace.name(), row.worker(), owner, now + ttlMillis);
      return Optional.of(row);
    });
    granted.ifPresent(row -> continuity.granted(row.untilMillis()));
    return granted;
  }

  /**
   * Renews a lease and moves its high water ahead.
   *
   * @param reachedMillis how far the holder's clock has come; counts up to the stored high water
   * @return empty if the lease ended or is another's, or the namespace is retired
   */
  public Optional<LeaseRow> renew(
      String namespace, int worker, long epoch, long ttlMillis, long reachedMillis) {
    Database database = databases.ofWorker(worker);
    Continuity continuity = database.continuity();
    Optional<LeaseRow> granted = database.transaction(connection -> {
      long now = database.nowMillis(connection);
      OptionalLong highWater = lockHeld(connection, namespace, worker, epoch, now);
      continuity.check(connection);
      if (highWater.isEmpty() || isRetired(connection, namespace)) return Optional.empty();
      long high = highWater.getAsLong();
      long from = Math.max(now, Math.min(reachedMillis, high));
      LeaseRow row = new LeaseRow(worker, epoch, from, Math.max(high, from + ttlMillis));
      try (PreparedStatement update = connection.prepareStatement(
          "UPDATE id_lease SET expires_at_millis = ?, high_water_millis = ?"
              + " WHERE namespace = ? AND worker = ? AND epoch = ?")) {
        update.setLong(1, now + ttlMillis);
        update.setLong(2, row.untilMillis());
        update.setString(3, namespace);
        update.setInt(4, worker);
        update.setLong(5, epoch);
        update.executeUpdate();
      }
      return Optional.of(row);
    });
    granted.ifPresent(row -> continuity.granted(row.untilMillis()));
    return granted;
  }

  /** Ends a lease; its high water stays. False if it ended before or is another's. */
  public boolean release(String namespace, int worker, long epoch) {
    Database database = databases.ofWorker(worker);
    return database.transaction(connection -> {
      long now = database.nowMillis(connection);
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE id_lease SET expires_at_millis = ?"
              + " WHERE namespace = ? AND worker = ? AND epoch = ? AND expires_at_millis > ?")) {
        update.setLong(1, now);
        update.setString(2, namespace);
        update.setInt(3, worker);
        update.setLong(4, epoch);
        update.setLong(5, now);
        return update.executeUpdate() == 1;
      }
    });
  }

  /** The leases of a namespace that hold now, by worker; of the databases that answer. */
  public List<HeldLease> held(String namespace) {
    List<HeldLease> all = new ArrayList<>();
    for (List<HeldLease> held : databases.each(database -> held(database, namespace))) {
      all.addAll(held);
    }
    all.sort(Comparator.comparingInt(HeldLease::worker));
    return all;
  }

  private static List<HeldLease> held(Database database, String namespace) {
    return database.transaction(connection -> {
      long now = database.nowMillis(connection);
      try (PreparedStatement select = connection.prepareStatement(
          "SELECT worker, epoch, owner, expires_at_millis, high_water_millis FROM id_lease"
              + " WHERE namespace = ? AND expires_at_millis > ? ORDER BY worker")) {
        select.setString(1, namespace);
        select.setLong(2, now);
        try (ResultSet rows = select.executeQuery()) {
          List<HeldLease> held = new ArrayList<>();
          while (rows.next()) {
            held.add(new HeldLease(
                rows.getInt(1),
                rows.getLong(2),
                rows.getString(3),
                rows.getLong(4) - now,
                rows.getLong(5)));
          }
          return held;
        }
      }
    });
  }

  /** Milliseconds until the next lease of a namespace ends unless it is renewed, 0 if one is free. */
  public long millisUntilFree(String namespace) {
    return Collections.min(databases.each(database -> millisUntilFree(database, namespace)));
  }

  private static long millisUntilFree(Database database, String namespace) {
    return database.transaction(connection -> {
      long now = database.nowMillis(connection);
      try (PreparedStatement select = connection.prepareStatement(
          "SELECT MIN(expires_at_millis) FROM id_lease WHERE namespace = ?")) {
        select.setString(1, namespace);
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          return Math.max(0, rows.getLong(1) - now);
        }
      }
    });
  }

  /**
   * The end of a roll call that found that the database went back: every lease ends, and new ones begin after anything
   * that a server which does not answer can have granted.
   */
  static void endAll(Connection connection, long now, long ttlMillis) throws SQLException {
    long highest = now;
    try (PreparedStatement select = connection.prepareStatement(
            "SELECT MAX(high_water_millis), MAX(lease_floor_millis) FROM id_cluster LEFT JOIN id_lease ON 1 = 1");
        ResultSet rows = select.executeQuery()) {
      if (rows.next()) highest = Math.max(now, Math.max(rows.getLong(1), rows.getLong(2)));
    }
    long floor = highest + 2 * ttlMillis;
    Cluster.raiseLeaseFloor(connection, floor);
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_lease SET epoch = epoch + ?, expires_at_millis = ?")) {
      update.setLong(1, floor);
      update.setLong(2, now);
      update.executeUpdate();
    }
  }

  /** How many databases there are. */
  public int databases() {
    return databases.count();
  }

  /** How many times this server found the database older than it remembered. */
  public long wentBack() {
    return databases.wentBack();
  }

  private record Held(int worker, long epoch, long highWaterMillis) {}

  /** Those who lease in one namespace take turns, so that no two choose the same worker. */
  private static void lockNamespace(Connection connection, String namespace) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT retired FROM id_namespace WHERE name = ? FOR UPDATE")) {
      select.setString(1, namespace);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) throw new SQLException("no namespace " + namespace);
        if (rows.getInt(1) != 0) throw NumbersUsedUpException.retired(namespace);
      }
    }
  }

  private static boolean isRetired(Connection connection, String namespace) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT retired FROM id_namespace WHERE name = ?")) {
      select.setString(1, namespace);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() && rows.getInt(1) != 0;
      }
    }
  }

  private static @Nullable Held free(
      Connection connection, Namespace namespace, Slot slot, long now) throws SQLException {
    Held rested = ended(connection, namespace.name(), slot, now);
    if (rested != null && rested.highWaterMillis <= now) return rested;
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT COALESCE(MAX(worker), -1) FROM id_lease WHERE namespace = ?" + OF_SLOT)) {
      select.setString(1, namespace.name());
      select.setInt(2, slot.count());
      select.setInt(3, slot.index());
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        int unused = slot.worker(rows.getInt(1) + 1);
        return unused < namespace.layout().workers() ? new Held(unused, 0, 0) : rested;
      }
    }
  }

  /** The free worker whose high water is the lowest. */
  private static @Nullable Held ended(Connection connection, String namespace, Slot slot, long now)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT worker, epoch, high_water_millis FROM id_lease"
            + " WHERE namespace = ?" + OF_SLOT + " AND expires_at_millis <= ?"
            + " ORDER BY high_water_millis, worker")) {
      select.setMaxRows(1);
      select.setString(1, namespace);
      select.setInt(2, slot.count());
      select.setInt(3, slot.index());
      select.setLong(4, now);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? new Held(rows.getInt(1), rows.getLong(2), rows.getLong(3)) : null;
      }
    }
  }

  private static void insert(Connection connection, String namespace, LeaseRow row)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO id_lease"
            + " (namespace, worker, epoch, owner, expires_at_millis, high_water_millis) VALUES (?, ?, ?, '', 0, ?)")) {
      insert.setString(1, namespace);
      insert.setInt(2, row.worker());
      insert.setLong(3, row.epoch());
      insert.setLong(4, row.untilMillis());
      insert.executeUpdate();
    }
  }

  private static void takeOver(
      Connection connection, String namespace, LeaseRow row, long oldEpoch, long now)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE id_lease SET epoch = ?, high_water_millis = ?"
            + " WHERE namespace = ? AND worker = ? AND epoch = ? AND expires_at_millis <= ?")) {
      update.setLong(1, row.epoch());
      update.setLong(2, row.untilMillis());
      update.setString(3, namespace);
      update.setInt(4, row.worker());
      update.setLong(5, oldEpoch);
      update.setLong(6, now);
      if (update.executeUpdate() != 1) {
        throw new SQLException("worker " + row.worker() + " was renewed just now; ask again");
      }
    }
  }

  private static void describe(
      Connection connection, String namespace, int worker, String owner, long expiresAtMillis)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_lease SET owner = ?, expires_at_millis = ? WHERE namespace = ? AND worker = ?")) {
      update.setString(1, owner);
      update.setLong(2, expiresAtMillis);
      update.setString(3, namespace);
      update.setInt(4, worker);
      update.executeUpdate();
    }
  }

  private static OptionalLong lockHeld(
      Connection connection, String namespace, int worker, long epoch, long now)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT high_water_millis FROM id_lease"
            + " WHERE namespace = ? AND worker = ? AND epoch = ? AND expires_at_millis > ? FOR UPDATE")) {
      select.setString(1, namespace);
      select.setInt(2, worker);
      select.setLong(3, epoch);
      select.setLong(4, now);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
      }
    }
  }
}

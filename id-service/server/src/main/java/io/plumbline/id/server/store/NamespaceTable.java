package io.plumbline.id.server.store;

import io.plumbline.id.SnowflakeLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings of the namespaces. Thread-safe; blocks. */
public final class NamespaceTable {
  private static final String COLUMNS =
      "name, mode, epoch_millis, time_bits, worker_bits, sequence_bits, step, first_number,"
          + " bits, ride_seconds, waste_seconds, sequence_order, format, zone, hidden_key, retired";

  private final Databases databases;

  /** A view on the namespaces of a database that counts alone. */
  public NamespaceTable(Database database) {
    this(Databases.of(database));
  }

  /** A view on the databases' namespaces: the first database has the say. */
  public NamespaceTable(Databases databases) {
    this.databases = databases;
  }

  /** All of them, the retired ones too, by name. */
  public List<Namespace> all() {
    return databases.first(NamespaceTable::all);
  }

  static List<Namespace> all(Database database) {
    return database.transaction(connection -> {
      try (PreparedStatement select = connection.prepareStatement(
              "SELECT " + COLUMNS + " FROM id_namespace ORDER BY name");
          ResultSet rows = select.executeQuery()) {
        List<Namespace> all = new ArrayList<>();
        while (rows.next()) all.add(namespace(rows));
        return all;
      }
    });
  }

  /** The one of that name, retired or not. */
  public Optional<Namespace> find(String name) {
    return databases.first(database -> database.transaction(connection -> find(connection, name)));
  }

  /** Adds it unless there is one of that name, and answers the one that is there now: perhaps a retired one. */
  public Namespace createIfAbsent(Namespace wanted) {
    if (databases.count() > 1 && wanted.segment().order() == Order.INCREASING) {
      throw new IllegalArgumentException("order: increasing (expected: unique, since "
          + databases.count() + " databases take turns with the numbers)");
    }
    return databases.change(database -> createIfAbsent(database, wanted));
  }

  static Namespace createIfAbsent(Database database, Namespace wanted) {
    try {
      return database.transaction(connection -> {
        Optional<Namespace> present = find(connection, wanted.name());
        if (present.isEmpty()) insert(connection, wanted);
        return present.orElse(wanted);
      });
    } catch (StoreUnavailableException e) {
      // Another server may have been faster: then its row is there now, and ours was refused by the
      // key.
      return database
          .transaction(connection -> find(connection, wanted.name()))
          .orElseThrow(() -> e);
    }
  }

  /** Changes the sizes of a namespace's ranges, and answers it as it is now; empty if there is none of that name. */
  public Optional<Namespace> resize(String name, long step, int rideSeconds, int wasteSeconds) {
    return databases.change(database -> resize(database, name, step, rideSeconds, wasteSeconds));
  }

  static Optional<Namespace> resize(
      Database database, String name, long step, int rideSeconds, int wasteSeconds) {
    return database.transaction(connection -> {
      try (PreparedStatement update = connection.prepareStatement("UPDATE id_namespace"
          + " SET step = ?, ride_seconds = ?, waste_seconds = ? WHERE name = ?")) {
        update.setLong(1, step);
        update.setInt(2, rideSeconds);
        update.setInt(3, wasteSeconds);
        update.setString(4, name);
        update.executeUpdate();
      }
      return find(connection, name);
    });
  }

  /** Retires a namespace for good, and answers it as it is now; empty if there is none of that name. */
  public Optional<Namespace> retire(String name) {
    return databases.change(database -> retire(database, name));
  }

  static Optional<Namespace> retire(Database database, String name) {
    return database.transaction(connection -> {
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE id_namespace SET retired = 1 WHERE name = ?")) {
        update.setString(1, name);
        update.executeUpdate();
      }
      return find(connection, name);
    });
  }

  private static Optional<Namespace> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT " + COLUMNS + " FROM id_namespace WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(namespace(rows)) : Optional.empty();
      }
    }
  }

  private static Namespace namespace(ResultSet row) throws SQLException {
    Mode mode = Mode.valueOf(row.getString(2).toUpperCase(Locale.ROOT));
    SegmentSettings segment = new SegmentSettings(
        mode == Mode.SEGMENT ? row.getInt(9) : SegmentSettings.DEFAULT.bits(),
        row.getLong(7),
        row.getLong(8),
        row.getInt(10),
        row.getInt(11),
        Order.valueOf(row.getString(12).toUpperCase(Locale.ROOT)));
    return new Namespace(
        row.getString(1),
        mode,
        new SnowflakeLayout(row.getLong(3), row.getInt(4), row.getInt(5), row.getInt(6)),
        segment,
        new Display(row.getString(13), row.getString(14), row.getString(15)),
        row.getInt(16) != 0);
  }

  private static void insert(Connection connection, Namespace namespace) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO id_namespace ("
        + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)")) {
      SegmentSettings segment = namespace.segment();
      insert.setString(1, namespace.name());
      insert.setString(2, namespace.mode().label());
      insert.setLong(3, namespace.layout().epochMillis());
      insert.setInt(4, namespace.layout().timeBits());
      insert.setInt(5, namespace.layout().workerBits());
      insert.setInt(6, namespace.layout().sequenceBits());
      insert.setLong(7, segment.step());
      insert.setLong(8, segment.start());
      insert.setInt(9, namespace.bits());
      insert.setInt(10, segment.rideSeconds());
      insert.setInt(11, segment.wasteSeconds());
      insert.setString(12, segment.order().label());
      insert.setString(13, namespace.display().format());
      insert.setString(14, namespace.display().zone());
      insert.setString(15, namespace.display().hiddenKey());
      insert.executeUpdate();
    }
    if (namespace.mode() == Mode.SEGMENT) SegmentTable.insert(connection, namespace);
  }
}

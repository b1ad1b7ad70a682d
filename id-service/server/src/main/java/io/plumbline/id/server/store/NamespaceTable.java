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
      "name, mode, epoch_millis, time_bits, worker_bits, sequence_bits, step, first_number";

  private final Database database;

  /** A view on the database's namespaces. */
  public NamespaceTable(Database database) {
    this.database = database;
  }

  /** All of them, by name. */
  public List<Namespace> all() {
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

  /** The one of that name. */
  public Optional<Namespace> find(String name) {
    return database.transaction(connection -> find(connection, name));
  }

  /** Adds it unless there is one of that name, and answers the one that is there now. */
  public Namespace createIfAbsent(Namespace wanted) {
    try {
      return database.transaction(connection -> {
        Optional<Namespace> present = find(connection, wanted.name());
        if (present.isEmpty()) insert(connection, wanted);
        return present.orElse(wanted);
      });
    } catch (StoreUnavailableException e) {
      // Another server may have been faster: then its row is there now, and ours was refused by the
      // key.
      return find(wanted.name()).orElseThrow(() -> e);
    }
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
    return new Namespace(
        row.getString(1),
        Mode.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
        new SnowflakeLayout(row.getLong(3), row.getInt(4), row.getInt(5), row.getInt(6)),
        row.getLong(7),
        row.getLong(8));
  }

  private static void insert(Connection connection, Namespace namespace) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO id_namespace (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, namespace.name());
      insert.setString(2, namespace.mode().label());
      insert.setLong(3, namespace.layout().epochMillis());
      insert.setInt(4, namespace.layout().timeBits());
      insert.setInt(5, namespace.layout().workerBits());
      insert.setInt(6, namespace.layout().sequenceBits());
      insert.setLong(7, namespace.step());
      insert.setLong(8, namespace.start());
      insert.executeUpdate();
    }
    if (namespace.mode() == Mode.SEGMENT) SegmentTable.insert(connection, namespace);
  }
}

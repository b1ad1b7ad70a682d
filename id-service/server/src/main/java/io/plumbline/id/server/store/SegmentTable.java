package io.plumbline.id.server.store;

import io.plumbline.id.RangeSource.Range;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The counters of the segment namespaces. Thread-safe; blocks. */
public final class SegmentTable {
  private final Database database;

  /** A view on the database's counters. */
  public SegmentTable(Database database) {
    this.database = database;
  }

  /**
   * Reserves the next numbers of a namespace; they are this caller's alone, whatever happens afterwards.
   *
   * @param size how many, at least 1
   * @throws StoreUnavailableException if the database refused; the numbers may be lost then
   */
  public Range reserve(String namespace, long size) {
    return database.transaction(connection -> {
      // The update comes first: its row lock keeps others from the value that is read after it.
      try (PreparedStatement update = connection.prepareStatement(
          "UPDATE id_segment SET next_number = next_number + ? WHERE namespace = ?")) {
        update.setLong(1, size);
        update.setString(2, namespace);
        if (update.executeUpdate() != 1)
          throw new SQLException("no counter for namespace " + namespace);
      }
      try (PreparedStatement select =
          connection.prepareStatement("SELECT next_number FROM id_segment WHERE namespace = ?")) {
        select.setString(1, namespace);
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          long end = rows.getLong(1);
          return new Range(end - size, end);
        }
      }
    });
  }

  /** Part of the transaction that creates the namespace. */
  static void insert(Connection connection, Namespace namespace) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO id_segment (namespace, next_number) VALUES (?, ?)")) {
      insert.setString(1, namespace.name());
      insert.setLong(2, namespace.start());
      insert.executeUpdate();
    }
  }
}

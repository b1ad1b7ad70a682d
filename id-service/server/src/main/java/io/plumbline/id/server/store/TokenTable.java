package io.plumbline.id.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The tokens of the namespaces, and what was used of their daily quotas. Thread-safe; blocks. */
public final class TokenTable {
  private static final long DAY_MILLIS = 86_400_000;
  private static final String COLUMNS =
      "namespace, name, sha256, ids_per_second, burst, ids_per_day, created_millis";

  private final Databases databases;

  /** A view on the databases' tokens: the first database has the say. */
  public TokenTable(Databases databases) {
    this.databases = databases;
  }

  /** All of them, by namespace and name. */
  public List<Token> all() {
    return databases.first(TokenTable::all);
  }

  static List<Token> all(Database database) {
    return database.transaction(connection -> {
      try (PreparedStatement select = connection.prepareStatement(
              "SELECT " + COLUMNS + " FROM id_token ORDER BY namespace, name");
          ResultSet rows = select.executeQuery()) {
        List<Token> all = new ArrayList<>();
        while (rows.next()) {
          all.add(new Token(
              rows.getString(1),
              rows.getString(2),
              rows.getString(3),
              rows.getLong(4),
              rows.getLong(5),
              rows.getLong(6),
              rows.getLong(7)));
        }
        return all;
      }
    });
  }

  /** Adds it unless the namespace has one of that name; false then. */
  public boolean create(Token token) {
    return databases.change(database -> create(database, token));
  }

  static boolean create(Database database, Token token) {
    return database.transaction(connection -> {
      if (exists(connection, token)) return false;
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO id_token (" + COLUMNS
          + ", used_on, used_today) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)")) {
        insert.setString(1, token.namespace());
        insert.setString(2, token.name());
        insert.setString(3, token.sha256());
        insert.setLong(4, token.idsPerSecond());
        insert.setLong(5, token.burst());
        insert.setLong(6, token.idsPerDay());
        boolean copied = token.createdMillis() != 0;
        insert.setLong(7, copied ? token.createdMillis() : database.nowMillis(connection));
        insert.executeUpdate();
      }
      return true;
    });
  }

  private static boolean exists(Connection connection, Token token) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT name FROM id_token WHERE namespace = ? AND name = ?")) {
      select.setString(1, token.namespace());
      select.setString(2, token.name());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** Deletes it; false if there was none. */
  public boolean delete(String namespace, String name) {
    return databases.change(database -> delete(database, namespace, name));
  }

  static boolean delete(Database database, String namespace, String name) {
    return database.transaction(connection -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM id_token WHERE namespace = ? AND name = ?")) {
        delete.setString(1, namespace);
        delete.setString(2, name);
        return delete.executeUpdate() == 1;
      }
    });
  }

  /**
   * A share of a daily quota. Whoever took it may give so many numbers on that day, and nobody else may.
   *
   * @param day days since 1970-01-01 UTC
   * @param granted what is left, at most what was wanted; 0 if the day's quota is used up
   * @param dayEndsInMillis until the next day begins, by the database's clock
   */
  public record Share(long day, long granted, long dayEndsInMillis) {}

  /**
   * Takes a share of today's quota; nothing of a token that does not exist any more. Each database has its part of the
   * quota: while one is away its part is not given.
   */
  public Share takeShare(Token token, long wanted) {
    return databases.any(
        database -> takeShare(database, token, wanted), share -> share.granted() > 0);
  }

  private static Share takeShare(Database database, Token token, long wanted) {
    long perDay = database.slot().part(token.idsPerDay());
    return database.transaction(connection -> {
      long now = database.nowMillis(connection);
      long day = Math.floorDiv(now, DAY_MILLIS);
      long endsIn = (day + 1) * DAY_MILLIS - now;
      try (PreparedStatement select =
          connection.prepareStatement("SELECT used_on, used_today FROM id_token"
              + " WHERE namespace = ? AND name = ? FOR UPDATE")) {
        select.setString(1, token.namespace());
        select.setString(2, token.name());
        try (ResultSet rows = select.executeQuery()) {
          if (!rows.next()) return new Share(day, 0, endsIn);
          long used = rows.getLong(1) == day ? rows.getLong(2) : 0;
          long granted = Math.max(0, Math.min(wanted, perDay - used));
          record(connection, token, day, used + granted);
          return new Share(day, granted, endsIn);
        }
      }
    });
  }

  private static void record(Connection connection, Token token, long day, long used)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE id_token SET used_on = ?, used_today = ? WHERE namespace = ? AND name = ?")) {
      update.setLong(1, day);
      update.setLong(2, used);
      update.setString(3, token.namespace());
      update.setString(4, token.name());
      update.executeUpdate();
    }
  }
}

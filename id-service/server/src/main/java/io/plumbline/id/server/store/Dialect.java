package io.plumbline.id.server.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;

/**
 * What differs between the databases: how their clock is read, what makes a commit last, how long a connection may
 * hang, and how to tell that this is not the database of a moment ago.
 */
enum Dialect {
  /** Embedded: one server, whose commits reach the disk by a checkpoint. */
  H2 {
    @Override
    String nowMillis() {
      return "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)";
    }

    @Override
    String session() {
      return "SET WRITE_DELAY 0";
    }

    @Override
    String incarnation() {
      return "SELECT 'embedded'";
    }

    @Override
    boolean embedded() {
      return true;
    }

    /** H2 writes at commit but never calls fsync by itself: RATIONALE.md, "What a commit of H2 is worth". */
    @Override
    void force(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT SYNC");
        connection.commit();
      }
    }
  },

  /** PostgreSQL 12 or later. */
  POSTGRESQL {
    @Override
    Map<String, String> properties() {
      return Map.of(
          "connectTimeout", text(CONNECT_SECONDS),
          "loginTimeout", text(CONNECT_SECONDS),
          "socketTimeout", text(SOCKET_SECONDS),
          "cancelSignalTimeout", text(1),
          "tcpKeepAlive", "true");
    }

    @Override
    String nowMillis() {
      return "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)";
    }

    /** A commit must last (a stronger setting is left alone), and a server that freezes must let go of its locks. */
    @Override
    String session() {
      return "SET statement_timeout = '" + STATEMENT_SECONDS + "s';"
          + "SET idle_in_transaction_session_timeout = '" + IDLE_SECONDS + "s';"
          + "SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";
    }

    /** Another start, another server (a promoted replica), another database, or tables made anew (a restored dump). */
    @Override
    String incarnation() {
      return "SELECT CAST(pg_postmaster_start_time() AS VARCHAR) || ' ' ||"
          + " (SELECT CAST(oid AS VARCHAR) FROM pg_database WHERE datname = current_database())"
          + " || ' ' || CAST(pg_relation_filenode('id_segment') AS VARCHAR)";
    }

    @Override
    Optional<String> unsafe(Connection connection) throws SQLException {
      String fsync = text(connection, "SHOW fsync");
      if (fsync.equals("on")) return Optional.empty();
      return Optional.of("fsync: " + fsync + " (expected: on)");
    }
  },

  /** MariaDB 10.6 or later, MySQL 8 or later; both through MariaDB's driver. */
  MARIADB {
    @Override
    Map<String, String> properties() {
      return Map.of(
          "connectTimeout", text(CONNECT_SECONDS * 1000),
          "socketTimeout", text(SOCKET_SECONDS * 1000),
          "tcpKeepAlive", "true");
    }

    @Override
    String nowMillis() {
      return "SELECT CAST(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS SIGNED)";
    }

    /** UTC, since a local time of autumn may mean either of two hours. */
    @Override
    String session() {
      return "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = " + STATEMENT_SECONDS;
    }

    /** The second it started, give or take one, and when the table was made. */
    @Override
    String incarnation() {
      return "SELECT CONCAT(@@hostname, ':', @@port, ' ', (SELECT CREATE_TIME FROM information_schema.TABLES"
          + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'id_segment'))";
    }

    @Override
    long startedSeconds(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Uptime'")) {
        rows.next();
        return Database.nowMillis(connection, this) / 1000 - rows.getLong(2);
      }
    }

    @Override
    Optional<String> unsafe(Connection connection) throws SQLException {
      String flush = text(connection, "SELECT @@innodb_flush_log_at_trx_commit");
      if (flush.equals("1")) return Optional.empty();
      return Optional.of("innodb_flush_log_at_trx_commit: " + flush + " (expected: 1)");
    }
  };

  /** No call may hang longer than this by the network's fault: a connect, and each answer of the database. */
  static final int CONNECT_SECONDS = 3;

  static final int SOCKET_SECONDS = 6;

  /** The database gives up a statement, and a lock it waits for, before we give up the connection. */
  static final int STATEMENT_SECONDS = 4;

  /** After so long the database ends the transaction of a server that froze in the middle of it. */
  static final int IDLE_SECONDS = 10;

  private static final String MYSQL_SCHEME = "jdbc:mysql:";
  private static final String MARIADB_SCHEME = "jdbc:mariadb:";

  /**
   * The dialect of a JDBC url.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Dialect of(String url) {
    if (url.startsWith("jdbc:h2:")) return H2;
    if (url.startsWith("jdbc:postgresql:")) return POSTGRESQL;
    if (url.startsWith(MARIADB_SCHEME) || url.startsWith(MYSQL_SCHEME)) return MARIADB;
    throw new IllegalArgumentException(
        "db-url: " + url
            + " (expected: jdbc:h2:..., jdbc:postgresql://..., jdbc:mysql://... or jdbc:mariadb://...)");
  }

  /** The url as the driver wants it: MariaDB's speaks to MySQL as well. */
  static String driverUrl(String url) {
    return url.startsWith(MYSQL_SCHEME)
        ? MARIADB_SCHEME + url.substring(MYSQL_SCHEME.length())
        : url;
  }

  /** Settings of the driver; the url may say otherwise. */
  Map<String, String> properties() {
    return Map.of();
  }

  /** Answers the database's clock, milliseconds since 1970-01-01 UTC. */
  abstract String nowMillis();

  /** Statements for each new connection. */
  abstract String session();

  /** Answers a text that stays the same for as long as the database certainly was not replaced by an older one. */
  abstract String incarnation();

  /** When the database was started, seconds since 1970 give or take one; 0 if {@link #incarnation} tells it. */
  long startedSeconds(Connection connection) throws SQLException {
    return 0;
  }

  /** Whether no other server can use the database. */
  boolean embedded() {
    return false;
  }

  /** Makes what was committed last. */
  void force(Connection connection) throws SQLException {}

  /** A setting of the database that lets it forget what it committed, and what was expected; empty if there is none. */
  Optional<String> unsafe(Connection connection) throws SQLException {
    return Optional.empty();
  }

  static String text(int number) {
    return Integer.toString(number);
  }

  static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}

package io.plumbline.id.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The connections to the database, and its clock. Thread-safe; every call blocks, so none may come from an event loop.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int CONNECT_MILLIS = 5_000;

  /** The same on H2 and PostgreSQL. Constant within a transaction: its start, which errs on the safe side. */
  private static final String NOW_MILLIS =
      "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000) AS BIGINT)";

  /** Work inside one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Connects, and brings the schema to this version.
   *
   * @throws StoreUnavailableException if the database cannot be reached, is in use by another process (embedded), or
   *     its schema is newer than this program
   */
  public static Database open(DatabaseConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("ids");
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(config.password());
    hikari.setAutoCommit(false);
    hikari.setMaximumPoolSize(CONNECTIONS);
    hikari.setConnectionTimeout(CONNECT_MILLIS);
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(hikari);
      Flyway.configure().dataSource(pool).load().migrate();
      return new Database(pool);
    } catch (PoolInitializationException | FlywayException e) {
      if (pool != null) pool.close();
      throw new StoreUnavailableException(e);
    }
  }

  /**
   * Runs the work in one transaction; when this returns, what it did survives {@code kill -9} and the loss of power.
   *
   * @throws StoreUnavailableException if the database refused; nothing was done, or nobody can know whether it was
   */
  <T> T transaction(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      T result;
      try {
        result = work.run(connection);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
      force(connection);
      return result;
    } catch (SQLException e) {
      throw new StoreUnavailableException(e);
    }
  }

  /** H2 writes at commit but never calls fsync by itself: RATIONALE.md, "What a commit of H2 is worth". */
  private static void force(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
      connection.commit();
    }
  }

  /** The database's clock, milliseconds since 1970-01-01 UTC. */
  static long nowMillis(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NOW_MILLIS);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Closes the connections; the embedded database is closed with the last one. */
  @Override
  public void close() {
    pool.close();
  }
}

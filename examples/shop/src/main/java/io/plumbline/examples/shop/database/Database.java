package io.plumbline.examples.shop.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** One service's own database and its connection pool. Thread-safe. */
public final class Database implements AutoCloseable {
  private static final int POOL_SIZE = 8;
  private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens the database at a JDBC URL and runs the schema's statements, which must be repeatable
   * ({@code create table if not exists}).
   *
   * @throws SQLException if the database cannot be reached or refuses the schema
   */
  public static Database open(String url, List<String> schema) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(POOL_SIZE);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setAutoCommit(false);
    Database database = new Database(new HikariDataSource(config));
    database.inTransaction(connection -> {
      try (Statement statement = connection.createStatement()) {
        for (String sql : schema) statement.execute(sql);
      }
      return schema.size();
    });
    return database;
  }

  /** What is done with a connection inside one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /**
   * Runs the work in one transaction: committed when it returns, rolled back when it throws.
   *
   * @throws SQLException if the work throws it, or the commit fails
   */
  public <T> T inTransaction(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      try {
        T result = work.with(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException failure) {
        rollBack(connection, failure);
        throw failure;
      }
    }
  }

  /** Runs queries that change nothing; their transaction ends with a roll-back. */
  public <T> T read(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      T result = work.with(connection);
      connection.rollback();
      return result;
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** Closes the pool's connections. */
  @Override
  public void close() {
    pool.close();
  }
}

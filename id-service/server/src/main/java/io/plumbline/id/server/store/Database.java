package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The connections to the database, and its clock. Thread-safe; every call blocks, so none may come from an event loop.
 *
 * <p>No call hangs: a connection is waited for at most {@value #WAIT_MILLIS} ms, and each answer of a PostgreSQL, MySQL
 * or MariaDB at most 6 s, whether its process froze or the network was cut.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final int WAIT_MILLIS = 4_000;
  private static final int VALIDATION_MILLIS = 2_000;

  /** Work inside one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private final HikariDataSource pool;
  private final Dialect dialect;
  private final Slot slot;
  private volatile boolean failed; // the last transaction
  private @Nullable Continuity continuity; // set once, before anybody else has this

  private Database(HikariDataSource pool, Dialect dialect, Slot slot) {
    this.pool = pool;
    this.dialect = dialect;
    this.slot = slot;
  }

  /**
   * Connects, and brings the schema to this version.
   *
   * @throws StoreUnavailableException if the database cannot be reached, is in use by another process (embedded), its
   *     schema is newer than this program, or it is set up so that it may forget what it committed
   */
  public static Database open(DatabaseConfig config) {
    return open(config, Slot.ALONE);
  }

  /** Opens one of several; whether it counts that share of the numbers is not looked at yet. */
  static Database open(DatabaseConfig config, Slot slot) {
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(hikari(config));
      Database database = new Database(pool, config.dialect(), slot);
      database.refuseIfUnsafe();
      Flyway.configure().dataSource(pool).load().migrate();
      database.continuity = Continuity.start(database, config.continuity(), config.url());
      return database;
    } catch (PoolInitializationException | FlywayException e) {
      if (pool != null) pool.close();
      throw new StoreUnavailableException(e);
    } catch (StoreUnavailableException e) {
      if (pool != null) pool.close();
      throw e;
    }
  }

  private static HikariConfig hikari(DatabaseConfig config) {
    Dialect dialect = config.dialect();
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("ids");
    hikari.setJdbcUrl(Dialect.driverUrl(config.url()));
    hikari.setUsername(config.user());
    hikari.setPassword(config.password());
    dialect.properties().forEach(hikari::addDataSourceProperty);
    hikari.setConnectionInitSql(dialect.session());
    hikari.setAutoCommit(false);
    hikari.setMaximumPoolSize(CONNECTIONS);
    hikari.setConnectionTimeout(WAIT_MILLIS);
    hikari.setValidationTimeout(VALIDATION_MILLIS);
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return hikari;
  }

  private void refuseIfUnsafe() {
    Optional<String> unsafe = transaction(dialect::unsafe);
    if (unsafe.isPresent()) {
      throw new StoreUnavailableException(
          "the database may forget what it committed, and give numbers twice: " + unsafe.get());
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
        rollback(connection, e);
        throw e;
      }
      dialect.force(connection);
      failed = false;
      return result;
    } catch (SQLException e) {
      failed = true;
      throw new StoreUnavailableException(e);
    }
  }

  /** What went wrong first is what counts, not that a broken connection cannot be rolled back either. */
  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Which share of the numbers this server takes it to count. */
  Slot slot() {
    return slot;
  }

  /** Whether it answered last time, and each second since. */
  boolean isWell() {
    return !failed && continuity().isFresh();
  }

  Continuity continuity() {
    return requireNonNull(continuity, "continuity");
  }

  /** How many times this server found the database older than it remembered. More than 0 is an alarm. */
  public long wentBack() {
    return continuity().wentBack();
  }

  /** How many times this server made all counters jump, because the database went back. */
  public long jumps() {
    return continuity().jumps();
  }

  Dialect dialect() {
    return dialect;
  }

  /** The database's clock, milliseconds since 1970-01-01 UTC. On PostgreSQL and H2 that of the transaction's start. */
  long nowMillis(Connection connection) throws SQLException {
    return nowMillis(connection, dialect);
  }

  static long nowMillis(Connection connection, Dialect dialect) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(dialect.nowMillis());
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Closes the connections; the embedded database is closed with the last one. */
  @Override
  public void close() {
    if (continuity != null) continuity.close();
    pool.close();
  }
}

package io.plumbline.collector.finding;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The database that findings are kept in: its connections and its schema. Thread-safe. Embedded H2 in
 * a directory; the SQL is such that PostgreSQL can take its place.
 */
public final class FindingDatabase implements AutoCloseable {
  private static final int NEWEST_SCHEMA = 5;
  private static final int CONNECTIONS = 8;
  private static final long CONNECTION_TIMEOUT_MILLIS = 10_000;

  private final HikariDataSource pool;

  private FindingDatabase(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Opens the database in the directory, and makes it where there is none.
   *
   * @throws FindingsUnavailableException if another process has it open, or it cannot be read
   * @throws IOException if the directory cannot be made
   */
  public static FindingDatabase open(Path directory)
      throws FindingsUnavailableException, IOException {
    String file = directory.toAbsolutePath().resolve("findings").toString();
    if (file.indexOf(';') >= 0) {
      throw new IllegalArgumentException("data: " + directory + " (expected: no ';' in the path)");
    }
    Files.createDirectories(directory);
    // WRITE_DELAY=0: a commit is in the file when it returns, so kill -9 loses none.
    String url = "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    try {
      migrate(url); // before there is a pool: a pool would try for a while to open what is in use
    } catch (SQLException failed) {
      throw new FindingsUnavailableException("opening " + directory, failed);
    }
    var config = new HikariConfig();
    config.setPoolName("findings");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    return new FindingDatabase(new HikariDataSource(config));
  }

  private static void migrate(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("create table if not exists schema_version (version integer primary key)");
      int version = version(statement);
      if (version > NEWEST_SCHEMA) {
        throw new SQLException("schema version: " + version + " (expected: at most " + NEWEST_SCHEMA
            + "); it was written by a newer collector");
      }
      while (version < NEWEST_SCHEMA) {
        version++;
        for (String sql : script(version)) statement.execute(sql);
        statement.execute("insert into schema_version (version) values (" + version + ")");
      }
      connection.commit();
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("select max(version) from schema_version")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String[] script(int version) {
    String name = "schema-" + version + ".sql";
    try (InputStream resource = FindingDatabase.class.getResourceAsStream(name)) {
      if (resource == null) throw new IllegalStateException(name + " is not in the jar");
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8).split(";\n");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(name, unreadable);
    }
  }

  /** Connections, pooled. Auto-commit is on when one is taken. */
  public DataSource connections() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}

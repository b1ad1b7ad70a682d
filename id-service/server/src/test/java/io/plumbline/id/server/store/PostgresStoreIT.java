package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresStoreIT extends ServerStoreContract {
  @TempDir
  private static Path directory;

  private static EmbeddedPostgres postgres;
  private static int databases;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.builder()
        .setDataDirectory(directory.resolve("data"))
        .setServerConfig("fsync", "on") // or it is refused
        .setServerConfig("synchronous_commit", "off") // ours must switch it on
        .start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) postgres.close();
  }

  @Override
  DatabaseConfig empty() throws SQLException {
    String name = "ids" + databases++;
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return new DatabaseConfig(postgres.getJdbcUrl("postgres", name), "postgres", "");
  }

  @Override
  ProcessHandle process() {
    try {
      String pid = Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0);
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void session_commitNotSynchronous_isMadeSo() {
    String commit =
        database.transaction(connection -> Dialect.text(connection, "SHOW synchronous_commit"));

    assertThat(commit).isEqualTo("on");
  }
}

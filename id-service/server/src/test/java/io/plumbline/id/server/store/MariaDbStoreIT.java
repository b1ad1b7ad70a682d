package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariaDbStoreIT extends ServerStoreContract {
  @TempDir
  private static Path directory;

  private static MariaDbServer mariaDb;

  @BeforeAll
  static void start() throws Exception {
    mariaDb = MariaDbServer.start(directory);
  }

  @AfterAll
  static void stop() {
    if (mariaDb != null) mariaDb.close();
  }

  @Override
  DatabaseConfig empty() throws SQLException {
    return mariaDb.empty();
  }

  @Override
  ProcessHandle process() {
    return mariaDb.handle();
  }

  @Test
  void open_commitsNotFlushed_isRefused() throws SQLException {
    DatabaseConfig config = empty();
    set(0);
    try {
      assertThatThrownBy(() -> Database.open(config))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("innodb_flush_log_at_trx_commit: 0 (expected: 1)");
    } finally {
      set(1);
    }
  }

  private void set(int flush) {
    database.transaction(connection -> {
      try (var statement = connection.createStatement()) {
        return statement.execute("SET GLOBAL innodb_flush_log_at_trx_commit = " + flush);
      }
    });
  }
}

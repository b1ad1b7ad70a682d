package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends StoreContract {
  @TempDir
  private Path data;

  @Override
  DatabaseConfig empty() {
    return DatabaseConfig.embedded(data);
  }

  @Test
  void reserve_databaseOpenedAgain_goesOn() {
    segments.reserve(PAY, 10, -1).range();
    database.close();
    database = Database.open(DatabaseConfig.embedded(data));

    assertThat(new SegmentTable(database).reserve(PAY, 10, -1).range().first()).isEqualTo(11);
  }
}

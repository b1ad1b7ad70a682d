package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a database that is another process must do besides: several servers use it, and it may freeze. */
abstract class ServerStoreContract extends StoreContract {
  /** The database's own process. */
  abstract ProcessHandle process();

  @Test
  void open_severalServersAtOnceOnAnEmptyDatabase_allStart() throws Exception {
    DatabaseConfig config = empty();

    List<Database> opened = atOnce(3, () -> Database.open(config));

    opened.forEach(Database::close);
    assertThat(opened).hasSize(3);
  }

  @Test
  void transaction_databaseFrozen_failsInTime() throws Exception {
    signal("STOP");
    try {
      long start = System.nanoTime();
      assertThatThrownBy(() -> segments.reserve("pay", 1))
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(20);
    } finally {
      signal("CONT");
    }
    assertThat(segments.reserve("pay", 1).first()).isLessThan(4);
  }

  private void signal(String name) throws IOException, InterruptedException {
    List<String> pids = Stream.concat(Stream.of(process()), process().descendants())
        .map(handle -> Long.toString(handle.pid()))
        .toList();
    List<String> command =
        Stream.concat(Stream.of("kill", "-" + name), pids.stream()).toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}

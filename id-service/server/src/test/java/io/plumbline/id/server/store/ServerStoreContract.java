package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      assertThatThrownBy(() -> segments.reserve(PAY, 1, -1).range())
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(20);
    } finally {
      signal("CONT");
    }
    assertThat(eventually(() -> segments.reserve(PAY, 1, -1)).range().first()).isLessThan(4);
  }

  @Test
  void reserve_olderCopyUnderTwoServers_jumpsAboveWhatBothReserved() throws Exception {
    DatabaseConfig config = quick(empty());
    try (Database a = Database.open(config);
        Database b = Database.open(config)) {
      new NamespaceTable(a).createIfAbsent(PAY);
      SegmentTable ofA = new SegmentTable(a);
      SegmentTable ofB = new SegmentTable(b);
      eventually(() -> ofA.reserve(PAY, 100, -1));
      LeaseRow before = eventually(() -> lease(a));
      settled(a, b);
      List<String> copy = copy(a);
      long highest = 0;
      for (int i = 0; i < 5; i++) {
        highest = ofA.reserve(PAY, 1_000, -1).range().end();
        highest = eventually(() -> ofB.reserve(PAY, 1_000, -1)).range().end();
      }
      LeaseRow renewed = new LeaseTable(a)
          .renew("pay", before.worker(), before.epoch(), 60_000, before.fromMillis())
          .orElseThrow();
      settled(a, b);

      restore(a, copy);

      assertThatThrownBy(() -> ofA.reserve(PAY, 10, -1)).hasMessageContaining("went back");
      assertThatThrownBy(() -> ofB.reserve(PAY, 10, -1))
          .isInstanceOf(StoreUnavailableException.class);
      try (Database c = Database.open(config)) { // knows nothing of what was before
        assertThat(eventually(() -> new SegmentTable(c).reserve(PAY, 10, -1))
                .range()
                .first())
            .isGreaterThanOrEqualTo(highest + JUMP);
        assertThat(eventually(() -> lease(c)).fromMillis())
            .isGreaterThanOrEqualTo(renewed.untilMillis());
      }
      assertThat(eventually(() -> ofB.reserve(PAY, 10, -1)).range().first())
          .isGreaterThan(highest + JUMP);
      assertThat(eventually(
              () -> new LeaseTable(a).renew("pay", before.worker(), before.epoch(), 60_000, 0)))
          .isEmpty();
      assertThat(a.wentBack() + b.wentBack()).isPositive();
    }
  }

  @Test
  void reserve_olderCopyWhileServerIsDown_isNoticedByItsFile(@TempDir Path directory)
      throws Exception {
    DatabaseConfig remembered = empty().remembering(directory);
    DatabaseConfig config = remembered.with(quick(remembered.continuity()));
    List<String> copy;
    long highest;
    try (Database a = Database.open(config)) {
      new NamespaceTable(a).createIfAbsent(PAY);
      settled(a);
      copy = copy(a);
      highest = new SegmentTable(a).reserve(PAY, 1_000, -1).range().end();
    }
    try (Connection other = DriverManager.getConnection(
            Dialect.driverUrl(config.url()), config.user(), config.password());
        Statement statement = other.createStatement()) {
      for (String sql : copy) statement.executeUpdate(sql);
    }

    try (Database a = Database.open(config)) {
      assertThat(
              eventually(() -> new SegmentTable(a).reserve(PAY, 10, -1)).range().first())
          .isGreaterThanOrEqualTo(highest + JUMP);
      assertThat(a.wentBack()).isEqualTo(1);
      assertThat(a.jumps()).isEqualTo(1);
    }
  }

  @Test
  void reserve_serverDiedWithoutALeave_nextGoesOnWithoutAJump() throws Exception {
    DatabaseConfig config = quick(empty());
    try (Database a = Database.open(config)) {
      new NamespaceTable(a).createIfAbsent(PAY);
      a.transaction(connection -> {
        Cluster.beat(connection, new Cluster.Member("dead", "dead", 1, 0), 1, false);
        return true;
      });

      try (Database b = Database.open(config)) {
        assertThat(eventually(() -> new SegmentTable(b).reserve(PAY, 10, -1))
                .range()
                .first())
            .isEqualTo(1);
        assertThat(a.jumps() + b.jumps()).isZero();
      }
    }
  }

  private static final long JUMP = 1_000_000;

  private static DatabaseConfig quick(DatabaseConfig config) {
    return config.with(quick(config.continuity()));
  }

  private static ContinuityConfig quick(ContinuityConfig config) {
    return new ContinuityConfig(
        config.directory(),
        "test",
        Duration.ofMillis(200),
        Duration.ofMillis(1_500),
        JUMP,
        Duration.ofMinutes(1));
  }

  private static LeaseRow lease(Database database) {
    return new LeaseTable(database).acquire(PAY, "test", 60_000, worker -> 0).orElseThrow();
  }

  /** Both have beaten since. */
  private static void settled(Database... databases) {
    for (Database database : databases) database.continuity().beat();
  }

  private static <T> T eventually(Supplier<T> work) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        return work.get();
      } catch (StoreUnavailableException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(20); // the other servers' beats are on timers of their own
      }
    }
  }

  /** What a dump of the changing rows holds, as statements. */
  private static List<String> copy(Database database) {
    return database.transaction(connection -> {
      List<String> statements = new ArrayList<>();
      statements.add("DELETE FROM id_lease");
      statements.add("DELETE FROM id_server");
      try (var statement = connection.createStatement()) {
        try (ResultSet row = statement.executeQuery("SELECT next_number FROM id_segment")) {
          row.next();
          statements.add("UPDATE id_segment SET next_number = " + row.getLong(1));
        }
        try (ResultSet row = statement.executeQuery(
            "SELECT server, owner, beat, beat_at_millis, answered FROM id_server")) {
          while (row.next()) {
            statements.add(
                "INSERT INTO id_server VALUES ('" + row.getString(1) + "', '" + row.getString(2)
                    + "', " + row.getLong(3) + ", " + row.getLong(4) + ", " + row.getLong(5) + ")");
          }
        }
      }
      return statements;
    });
  }

  private static void restore(Database database, List<String> copy) {
    boolean unused = database.transaction(connection -> {
      try (var statement = connection.createStatement()) {
        for (String sql : copy) statement.executeUpdate(sql);
      }
      return true;
    });
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

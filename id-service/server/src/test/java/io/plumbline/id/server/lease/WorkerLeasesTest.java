package io.plumbline.id.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.store.Database;
import io.plumbline.id.server.store.DatabaseConfig;
import io.plumbline.id.server.store.LeaseTable;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.store.NamespaceTable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases in a real database; what its clock does is played by changing the rows. */
class WorkerLeasesTest {
  private static final Duration TTL = Duration.ofMinutes(1);
  private static final Namespace TWO_WORKERS =
      Namespace.snowflake("two", new SnowflakeLayout(0, 41, 1, 12));

  @TempDir
  private Path data;

  private DatabaseConfig config;
  private Database database;
  private WorkerLeases leases;

  @BeforeEach
  void open() {
    config = DatabaseConfig.embedded(data);
    database = Database.open(config);
    new NamespaceTable(database).createIfAbsent(TWO_WORKERS);
    leases = new WorkerLeases(new LeaseTable(database), TTL);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void acquire_allWorkersLeased_saysWhenTheNextLeaseEnds() {
    acquire();
    acquire();

    assertThatThrownBy(this::acquire)
        .isInstanceOf(IdsUnavailableException.class)
        .hasMessageMatching(
            "all 2 workers of namespace two are leased; the next lease ends in [1-9]\\d* ms unless it is renewed");
  }

  @Test
  void acquire_leaseEndedByTheDatabasesClock_recyclesTheWorkerAboveItsHighWater()
      throws SQLException {
    GrantedLease first = acquire();
    acquire();
    update("expires_at_millis = 0 WHERE worker = " + first.worker());

    GrantedLease second = acquire();

    assertThat(second.worker()).isEqualTo(first.worker());
    assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
    assertThat(second.fromMillis()).isGreaterThanOrEqualTo(first.untilMillis());
  }

  @Test
  void acquire_clockSetBackAnHourSinceTheWorkerWasUsed_startsAtItsHighWater() throws SQLException {
    acquire();
    acquire();
    long inAnHour = System.currentTimeMillis() + 3_600_000;
    update("expires_at_millis = 0, high_water_millis = " + inAnHour);

    assertThat(acquire().fromMillis()).isEqualTo(inAnHour);
  }

  @Test
  void acquire_workerThatRestedOrIsNew_isPreferredToOneAheadOfItsTime() {
    GrantedLease first = acquire();
    leases.release(TWO_WORKERS, first.worker(), first.epoch());

    assertThat(acquire().worker()).isNotEqualTo(first.worker());
  }

  @Test
  void acquire_manyAtOnce_shareNoWorker() throws Exception {
    Namespace many = Namespace.snowflake("many", SnowflakeLayout.DEFAULT);
    new NamespaceTable(database).createIfAbsent(many);
    Set<Integer> workers = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> starters = IntStream.range(0, 40)
          .<Callable<Boolean>>mapToObj(
              i -> () -> workers.add(leases.acquire(many, "starter " + i).worker()))
          .toList();
      for (Future<Boolean> added : threads.invokeAll(starters))
        assertThat(added.get()).isTrue();
    } finally {
      threads.shutdownNow();
    }

    assertThat(workers).hasSize(40);
  }

  @Test
  void renew_leaseEnded_isRefusedEvenIfNobodyTookTheWorker() throws SQLException {
    GrantedLease lease = acquire();
    update("expires_at_millis = 0");

    assertThatThrownBy(() -> leases.renew(TWO_WORKERS, lease.worker(), lease.epoch(), 0))
        .isInstanceOf(LeaseEndedException.class);
  }

  @Test
  void renew_workerAnothersByNow_isRefused() throws SQLException {
    GrantedLease first = acquire();
    acquire();
    update("expires_at_millis = 0 WHERE worker = " + first.worker());
    acquire();

    assertThatThrownBy(() -> leases.renew(TWO_WORKERS, first.worker(), first.epoch(), 0))
        .isInstanceOf(LeaseEndedException.class);
  }

  @Test
  void renew_databaseClockBehindTheHolder_reservesAheadOfTheHolder() throws SQLException {
    GrantedLease lease = acquire();
    long inAnHour = System.currentTimeMillis() + 3_600_000;
    update("high_water_millis = " + inAnHour);

    GrantedLease renewed =
        leases.renew(TWO_WORKERS, lease.worker(), lease.epoch(), inAnHour - 20_000);

    assertThat(renewed.fromMillis()).isEqualTo(inAnHour - 20_000);
    assertThat(renewed.untilMillis()).isEqualTo(inAnHour - 20_000 + TTL.toMillis());
  }

  @Test
  void renew_holderClaimsMoreThanWasReserved_countsUpToTheHighWater() {
    GrantedLease lease = acquire();

    GrantedLease renewed = leases.renew(TWO_WORKERS, lease.worker(), lease.epoch(), Long.MAX_VALUE);

    assertThat(renewed.fromMillis()).isEqualTo(lease.untilMillis());
  }

  @Test
  void renew_databaseRestoredFromABackup_endsTheLeaseAndGoesOnAboveWhatWasGranted()
      throws SQLException {
    GrantedLease lease = acquire();
    acquire();
    long inAnHour = System.currentTimeMillis() + 3_600_000;
    update("high_water_millis = " + inAnHour + " WHERE worker = " + lease.worker());
    GrantedLease granted = leases.renew(TWO_WORKERS, lease.worker(), lease.epoch(), inAnHour);
    update(
        "high_water_millis = " + lease.untilMillis()); // the backup knows nothing of that renewal

    assertThatThrownBy(() -> leases.renew(TWO_WORKERS, lease.worker(), lease.epoch(), inAnHour))
        .isInstanceOf(LeaseEndedException.class);
    assertThat(leases.wentBack()).isEqualTo(1);
    GrantedLease next = acquire();
    assertThat(next.worker()).isEqualTo(lease.worker());
    assertThat(next.fromMillis()).isGreaterThanOrEqualTo(granted.untilMillis());
  }

  @Test
  void release_twice_theSecondIsRefused() {
    GrantedLease lease = acquire();
    leases.release(TWO_WORKERS, lease.worker(), lease.epoch());

    assertThatThrownBy(() -> leases.release(TWO_WORKERS, lease.worker(), lease.epoch()))
        .isInstanceOf(LeaseEndedException.class);
  }

  private GrantedLease acquire() {
    return leases.acquire(TWO_WORKERS, "test");
  }

  private void update(String setAndWhere) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(config.url(), config.user(), config.password());
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("UPDATE id_lease SET " + setAndWhere)).isPositive();
    }
  }
}

package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.SnowflakeLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every database must do for us, on a real one that is empty before each test. */
abstract class StoreContract {
  static final Namespace PAY = Namespace.segment("pay", 10, 1);
  private static final Namespace FLAKE = Namespace.snowflake("flake", SnowflakeLayout.DEFAULT);

  Database database;
  NamespaceTable namespaces;
  SegmentTable segments;
  LeaseTable leases;

  /** An empty database. */
  abstract DatabaseConfig empty() throws Exception;

  @BeforeEach
  void open() throws Exception {
    database = Database.open(empty());
    namespaces = new NamespaceTable(database);
    segments = new SegmentTable(database);
    leases = new LeaseTable(database);
    namespaces.createIfAbsent(PAY);
    namespaces.createIfAbsent(FLAKE);
  }

  @AfterEach
  void close() {
    if (database != null) database.close();
  }

  @Test
  void reserve_manyAtOnce_rangesTouchAndNeverOverlap() throws Exception {
    List<Range> ranges = atOnce(100, () -> segments.reserve(PAY, 7, -1).range());

    ranges.sort(Comparator.comparingLong(Range::first));
    for (int i = 0; i < 100; i++) {
      assertThat(ranges.get(i).first()).isEqualTo(1 + 7 * i);
      assertThat(ranges.get(i).end()).isEqualTo(8 + 7 * i);
    }
  }

  @Test
  void acquire_manyAtOnce_eachGetsAWorkerOfItsOwn() throws Exception {
    List<Optional<LeaseRow>> rows =
        atOnce(40, () -> leases.acquire(FLAKE, "test", 60_000, worker -> 0));

    Set<Integer> workers = new HashSet<>();
    rows.forEach(row -> workers.add(row.orElseThrow().worker()));
    assertThat(workers).hasSize(40);
  }

  @Test
  void renew_heldAndReleased_isGrantedAndThenRefused() {
    LeaseRow row = leases.acquire(FLAKE, "test", 60_000, worker -> 0).orElseThrow();

    LeaseRow renewed = leases
        .renew("flake", row.worker(), row.epoch(), 60_000, row.fromMillis())
        .orElseThrow();
    assertThat(renewed.untilMillis()).isGreaterThanOrEqualTo(row.untilMillis());
    assertThat(leases.release("flake", row.worker(), row.epoch())).isTrue();
    assertThat(leases.release("flake", row.worker(), row.epoch())).isFalse();
    assertThat(leases.renew("flake", row.worker(), row.epoch(), 60_000, 0)).isEmpty();
    LeaseRow next = leases.acquire(FLAKE, "test", 60_000, worker -> 0).orElseThrow();
    assertThat(next.worker() != row.worker() || next.fromMillis() >= renewed.untilMillis())
        .isTrue();
  }

  @Test
  void nowMillis_readTwice_isThePresentAndGoesOn() {
    long before = database.transaction(connection -> database.nowMillis(connection));
    long after = database.transaction(connection -> database.nowMillis(connection));

    assertThat(after).isBetween(before, before + 60_000);
    assertThat(before)
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 60_000);
  }

  @Test
  void createIfAbsent_everySetting_isReadBack() {
    SegmentSettings settings = new SegmentSettings(53, 7, 100, 30, 40, Order.INCREASING);
    Namespace invoice = Namespace.segment("invoice", settings)
        .shown(new Display("INV{yyyyMM}{seq:6}", "Asia/Shanghai", "AAECAwQFBgcICQoLDA0ODw=="));

    namespaces.createIfAbsent(invoice);

    assertThat(namespaces.find("invoice")).contains(invoice);
    assertThat(namespaces.all())
        .extracting(Namespace::name)
        .containsExactly("flake", "invoice", "pay");
  }

  @Test
  void createIfAbsent_manyAtOnce_keepsOne() throws Exception {
    List<Namespace> present = atOnce(
        16,
        () -> namespaces.createIfAbsent(
            Namespace.segment("race", 1 + Thread.currentThread().getId(), 1)));

    assertThat(new HashSet<>(present)).hasSize(1);
  }

  @Test
  void resizeAndRetire_present_areSeen() {
    assertThat(namespaces.resize("pay", 20, 3, 4)).contains(PAY.sized(20, 3, 4));
    assertThat(namespaces.retire("pay").orElseThrow().retired()).isTrue();
    assertThat(namespaces.createIfAbsent(PAY).retired()).isTrue();
    assertThat(namespaces.retire("nope")).isEmpty();
  }

  @Test
  void reserve_templateOfTwoDigits_startsWithThePeriodAndIsRefusedWhenFull() {
    Namespace daily =
        Namespace.segment("daily", 10, 1).shown(new Display("D{yyyyMMdd}{seq:2}", "UTC", null));
    namespaces.createIfAbsent(daily);

    Reserved most = segments.reserve(daily, 90, -1);
    Reserved rest = segments.reserve(daily, 90, -1);

    assertThat(most.period()).matches("20[0-9]{6}");
    assertThat(most.millisLeft()).isBetween(0L, 86_400_000L);
    assertThat(most.range().first()).isEqualTo(1);
    assertThat(rest.range().end()).isEqualTo(100);
    assertThatThrownBy(() -> segments.reserve(daily, 1, -1))
        .isInstanceOf(NumbersUsedUpException.class)
        .hasMessageContaining("no number left in period " + most.period());
  }

  @Test
  void handBack_theLastRange_isReservedAgain() {
    Reserved reserved = segments.reserve(PAY, 10, -1);
    segments.handBack(PAY, new Reserved(new Range(4, 11), "", Long.MAX_VALUE));

    assertThat(reserved.range().end()).isEqualTo(11);
    assertThat(segments.reserve(PAY, 10, -1).range().first()).isEqualTo(4);
  }

  @Test
  void handBack_notTheLastRange_isParkedForWhoeverMayUseIt() {
    segments.reserve(PAY, 10, -1);
    segments.reserve(PAY, 10, -1);
    segments.handBack(PAY, new Reserved(new Range(4, 11), "", Long.MAX_VALUE));

    assertThat(segments.reserve(PAY, 10, 50).range().first()).isEqualTo(21);
    assertThat(segments.reserve(PAY, 10, -1).range().first()).isEqualTo(4);
    assertThat(segments.reserve(PAY, 10, -1).range().first()).isEqualTo(31);
  }

  @Test
  void reserve_unknownNamespace_isRefused() {
    assertThatThrownBy(() -> segments.reserve(Namespace.segment("nope", 10, 1), 10, -1))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("no counter for namespace nope");
  }

  @Test
  void transaction_workFails_leavesNothing() {
    assertThatThrownBy(() -> database.transaction(connection -> {
          try (var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE id_segment SET next_number = 999");
          }
          throw new IllegalStateException("no");
        }))
        .hasMessage("no");

    assertThat(segments.reserve(PAY, 1, -1).range().first()).isEqualTo(1);
  }

  static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> result : threads.invokeAll(Collections.nCopies(times, work)))
        results.add(result.get());
    } finally {
      threads.shutdownNow();
    }
    return results;
  }

  @Test
  void leases_namespaceRetired_areNeitherGivenNorRenewed() {
    LeaseRow held = leases.acquire(FLAKE, "test", 30_000, worker -> 0).orElseThrow();
    namespaces.retire("flake");

    assertThatThrownBy(() -> leases.acquire(FLAKE, "test", 30_000, worker -> 0))
        .isInstanceOf(NumbersUsedUpException.class)
        .hasMessage("namespace flake is retired");
    assertThat(leases.renew("flake", held.worker(), held.epoch(), 30_000, 0)).isEmpty();
    assertThat(leases.release("flake", held.worker(), held.epoch())).isTrue();
  }
}

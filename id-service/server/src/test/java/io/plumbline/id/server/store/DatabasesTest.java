package io.plumbline.id.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.store.Databases.Health;
import io.plumbline.id.server.store.TokenTable.Share;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two databases that share the numbers: embedded ones, and one that is away is one that another server uses. */
class DatabasesTest {
  private static final Namespace PAY = Namespace.segment("pay", 10, 1);
  private static final Namespace FLAKE = Namespace.snowflake("flake", SnowflakeLayout.DEFAULT);

  @TempDir
  private Path one;

  @TempDir
  private Path two;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) one.close();
  }

  private Databases both() {
    return open(one, two);
  }

  private Databases open(Path... directories) {
    List<DatabaseConfig> configs = new ArrayList<>();
    for (Path directory : directories) configs.add(DatabaseConfig.embedded(directory));
    Databases databases = Databases.open(configs);
    opened.add(databases);
    return databases;
  }

  private void restart(Databases databases) {
    databases.close();
    opened.remove(databases);
  }

  /** Adds the numbers of ranges, and fails at the first that is there already. */
  private static void take(Databases databases, int ranges, long size, Set<Long> into) {
    SegmentTable segments = new SegmentTable(databases);
    for (int i = 0; i < ranges; i++) {
      Range range = segments.reserve(PAY, size, -1).range();
      for (long number = range.first(); number < range.end(); number++)
        assertThat(into.add(number)).as("first time of " + number).isTrue();
    }
  }

  @Test
  void reserve_twoDatabases_takeTurnsAndShareNoNumber() {
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(PAY);
    SegmentTable segments = new SegmentTable(databases);

    Range first = segments.reserve(PAY, 10, -1).range();
    Range second = segments.reserve(PAY, 10, -1).range();
    Range third = segments.reserve(PAY, 10, -1).range();

    assertThat(List.of(first.series(), second.series(), third.series())).containsExactly(0, 1, 0);
    assertThat(first.first()).isEqualTo(1);
    assertThat(second.first()).isEqualTo(1_000_000);
    assertThat(third.first()).isEqualTo(11);
  }

  @Test
  void reserve_moreThanATurn_endsWithTheTurnAndGoesOnInTheNext() {
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(PAY);
    SegmentTable segments = new SegmentTable(databases);

    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < 4; i++) ranges.add(segments.reserve(PAY, 900_000, -1).range());
    for (int i = 0; i < 2; i++) ranges.add(segments.reserve(PAY, 900_000, -1).range());

    assertThat(ranges)
        .extracting(Range::toString)
        .containsExactly(
            "1 to 900000",
            "1000000 to 1899999",
            "900001 to 999999",
            "1900000 to 1999999",
            "2000000 to 2899999",
            "3000000 to 3899999");
  }

  @Test
  void handBack_rangeOfTheSecond_isGivenByTheSecondAgain() {
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(PAY);
    SegmentTable segments = new SegmentTable(databases);
    segments.reserve(PAY, 10, -1);
    Reserved second = segments.reserve(PAY, 10, -1);

    segments.handBack(PAY, second);

    segments.reserve(PAY, 10, -1);
    assertThat(segments.reserve(PAY, 10, -1).range().first()).isEqualTo(1_000_000);
  }

  @Test
  void open_secondAddedToAUsedDatabase_givesNothingThatWasGivenBefore() {
    Databases alone = open(one);
    new NamespaceTable(alone).createIfAbsent(PAY);
    new NamespaceTable(alone).createIfAbsent(FLAKE);
    Set<Long> given = new HashSet<>();
    take(alone, 3, 1_000_000, given);
    LeaseRow even = new LeaseTable(alone).acquire(FLAKE, "t", 60_000, w -> 0).orElseThrow();
    LeaseRow odd = new LeaseTable(alone).acquire(FLAKE, "t", 60_000, w -> 0).orElseThrow();
    restart(alone);

    Databases databases = both();
    take(databases, 20, 300_000, given);
    LeaseTable leases = new LeaseTable(databases);
    LeaseRow next = leases.acquire(FLAKE, "t", 60_000, w -> 0).orElseThrow();
    LeaseRow other = leases.acquire(FLAKE, "t", 60_000, w -> 0).orElseThrow();

    assertThat(List.of(even.worker(), odd.worker())).containsExactly(0, 1);
    for (LeaseRow row : List.of(next, other)) {
      boolean sameAsOdd = row.worker() == odd.worker();
      assertThat(row.worker()).isNotEqualTo(even.worker());
      if (sameAsOdd) assertThat(row.fromMillis()).isGreaterThanOrEqualTo(odd.untilMillis());
    }
    assertThat(Math.floorMod(next.worker(), 2)).isNotEqualTo(Math.floorMod(other.worker(), 2));
  }

  @Test
  void leases_twoDatabases_areRenewedAndEndedByTheOneThatGrantedThem() {
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(FLAKE);
    LeaseTable leases = new LeaseTable(databases);

    for (int worker = 0; worker < 4; worker++) {
      LeaseRow row = leases.acquire(FLAKE, "t", 60_000, w -> 0).orElseThrow();
      assertThat(row.worker()).isEqualTo(worker);
      assertThat(leases.renew("flake", worker, row.epoch(), 60_000, 0)).isPresent();
    }

    assertThat(leases.held("flake")).extracting(HeldLease::worker).containsExactly(0, 1, 2, 3);
    HeldLease third = leases.held("flake").get(2);
    assertThat(leases.release("flake", 2, third.epoch())).isTrue();
    assertThat(leases.held("flake")).extracting(HeldLease::worker).containsExactly(0, 1, 3);
  }

  @Test
  void acquire_workersOfOneDatabaseUsedUp_takesTheOther() {
    Namespace two = Namespace.snowflake("two", new SnowflakeLayout(0, 41, 1, 12));
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(two);
    LeaseTable leases = new LeaseTable(databases);

    assertThat(leases.acquire(two, "t", 60_000, w -> 0)).isPresent();
    assertThat(leases.acquire(two, "t", 60_000, w -> 0)).isPresent();
    assertThat(leases.acquire(two, "t", 60_000, w -> 0)).isEmpty();
    assertThat(leases.millisUntilFree("two")).isBetween(1L, 60_000L);
  }

  @Test
  void open_onlyOneOfThePairAsTheOnlyOne_isRefused() {
    restart(both());

    assertThatThrownBy(() -> open(one))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the only database: it is database 1 of 2 by its own account")
        .hasMessageContaining("--db-url-2");
  }

  @Test
  void open_otherOrder_isRefused() {
    restart(both());

    assertThatThrownBy(() -> open(two, one))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("in the same order");
  }

  @Test
  void open_secondReplacedByAnEmptyOne_isRefused(@TempDir Path empty) {
    restart(both());

    assertThatThrownBy(() -> open(one, empty))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("latest backup");
  }

  @Test
  void open_secondHasNumbersOfItsOwn_isRefused() {
    Databases other = open(two);
    new NamespaceTable(other).createIfAbsent(PAY);
    restart(other);

    assertThatThrownBy(this::both)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("database 2 of 2: it is the only database by its own account");
  }

  @Test
  void open_endedBeforeTheSecondHadBegun_goesOnWhereItEnded() {
    Databases alone = open(one);
    new NamespaceTable(alone).createIfAbsent(PAY);
    Set<Long> given = new HashSet<>();
    take(alone, 1, 10, given);
    restart(alone);
    try (Database first = Database.open(DatabaseConfig.embedded(one));
        Database second = Database.open(DatabaseConfig.embedded(two))) {
      first.transaction(connection -> {
        Cluster.setSlot(connection, new Slot(0, 2));
        return true;
      });
      second.transaction(connection -> {
        connection.createStatement().executeUpdate("UPDATE id_cluster SET shared = 2");
        return true;
      });
      NamespaceTable.createIfAbsent(second, PAY);
    }

    take(both(), 4, 10, given);

    assertThat(given).contains(1_000_000L, 11L);
  }

  @Test
  void open_firstTimeWithOneAway_isRefused() {
    try (Database elsewhere = Database.open(DatabaseConfig.embedded(two))) {
      assertThat(elsewhere.isWell()).isTrue();
      assertThatThrownBy(this::both)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("only 1 of 2 databases can be used");
    }
  }

  @Test
  void open_oneAway_givesNumbersAndTakesTheOtherInWhenItIsBack() {
    Databases before = both();
    new NamespaceTable(before).createIfAbsent(PAY);
    Set<Long> given = new HashSet<>();
    take(before, 4, 10, given);
    restart(before);
    for (Path away : List.of(one, two)) {
      Database elsewhere =
          Database.open(DatabaseConfig.embedded(away), new Slot(away.equals(one) ? 0 : 1, 2));
      Databases databases = both();
      assertThat(databases.health()).extracting(Health::well).contains(true, false);
      take(databases, 5, 10, given);
      elsewhere.close();
      databases.maintain();
      assertThat(databases.health()).extracting(Health::well).containsExactly(true, true);
      take(databases, 4, 10, given);
      restart(databases);
    }
  }

  @Test
  void settings_changedWhileTheSecondIsAway_reachItWhenItIsBack() {
    Databases begun = both();
    new NamespaceTable(begun).createIfAbsent(FLAKE);
    restart(begun);
    Database elsewhere = Database.open(DatabaseConfig.embedded(two), new Slot(1, 2));
    Databases databases = both();
    NamespaceTable namespaces = new NamespaceTable(databases);
    TokenTable tokens = new TokenTable(databases);
    Token token = new Token("pay", "shop", "ab".repeat(32), 0, 0, 101, 0);
    namespaces.createIfAbsent(PAY);
    namespaces.resize("pay", 77, 3, 4);
    namespaces.retire("flake");
    tokens.create(token);
    elsewhere.close();
    databases.maintain();

    Database second = databases.ofSlot(1);
    assertThat(NamespaceTable.all(second)).isEqualTo(namespaces.all());
    assertThat(TokenTable.all(second)).isEqualTo(tokens.all());
    tokens.delete("pay", "shop");
    assertThat(TokenTable.all(second)).isEmpty();
  }

  @Test
  void settings_changedWhileTheFirstIsAway_areRefusedAndReadFromTheSecond() {
    Databases begun = both();
    new NamespaceTable(begun).createIfAbsent(PAY);
    restart(begun);
    Database elsewhere = Database.open(DatabaseConfig.embedded(one), new Slot(0, 2));
    opened.add(elsewhere);
    NamespaceTable namespaces = new NamespaceTable(both());

    assertThat(namespaces.find("pay")).contains(PAY);
    assertThatThrownBy(() -> namespaces.createIfAbsent(FLAKE))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("settings are changed in the first of 2 databases only");
  }

  @Test
  void createIfAbsent_increasing_isRefused() {
    NamespaceTable namespaces = new NamespaceTable(both());
    SegmentSettings increasing = new SegmentSettings(63, 10, 1, 30, 40, Order.INCREASING);

    assertThatThrownBy(() -> namespaces.createIfAbsent(Namespace.segment("i", increasing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order: increasing");
  }

  @Test
  void open_increasingNamespaceIsThere_isRefused() {
    Databases alone = open(one);
    SegmentSettings increasing = new SegmentSettings(63, 10, 1, 30, 40, Order.INCREASING);
    new NamespaceTable(alone).createIfAbsent(Namespace.segment("invoice", increasing));
    restart(alone);

    assertThatThrownBy(this::both)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("namespace invoice is increasing");
    assertThat(open(one).count()).isEqualTo(1); // nothing was changed
  }

  @Test
  void reserve_templateOfTwoDigits_givesAllNumbersOfBothOnce() {
    Namespace daily =
        Namespace.segment("daily", 10, 1).shown(new Display("D{yyyy}{seq:2}", "UTC", null));
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(daily);
    SegmentTable segments = new SegmentTable(databases);
    Set<Long> numbers = new HashSet<>();

    for (int i = 0; i < 99; i++)
      numbers.add(segments.reserve(daily, 1, -1).range().first());

    assertThat(numbers).hasSize(99).allMatch(number -> number >= 1 && number <= 99);
    assertThatThrownBy(() -> segments.reserve(daily, 1, -1))
        .isInstanceOf(NumbersUsedUpException.class);
  }

  @Test
  void takeShare_bothParts_areTheQuota() {
    Databases databases = both();
    new NamespaceTable(databases).createIfAbsent(PAY);
    TokenTable tokens = new TokenTable(databases);
    Token token = new Token("pay", "shop", "ab".repeat(32), 0, 0, 101, 0);
    tokens.create(token);

    long granted = 0;
    for (Share share = tokens.takeShare(token, 7);
        share.granted() > 0;
        share = tokens.takeShare(token, 7)) {
      granted += share.granted();
    }

    assertThat(granted).isEqualTo(101);
  }
}

package io.plumbline.collector.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.TraceId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class FindingStoreTest {
  private static final FindingFilter ALL = FindingFilter.ALL;

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingStore store;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    store = new FindingStore(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void raise_new_isFoundAsItWas() throws Exception {
    Finding finding = finding("a", FindingCode.A01, "S-1", 10);

    assertThat(store.raise(finding)).isTrue();

    assertThat(store.find("a")).contains(finding);
    assertThat(store.find("b")).isEmpty();
    assertThat(store.ofSerial("S-1")).containsExactly(finding);
    assertThat(store.ofSerial("S-2")).isEmpty();
    assertThat(store.transitions("a"))
        .containsExactly(new Transition(10, null, FindingState.OPEN, "raised"));
  }

  @Test
  void raise_twice_isOnce() throws Exception {
    store.raise(finding("a", FindingCode.A01, "S-1", 10));

    assertThat(store.raise(finding("a", FindingCode.A01, "S-1", 20))).isFalse();

    assertThat(store.find("a").orElseThrow().detectedEpochNanos()).isEqualTo(10);
    assertThat(store.transitions("a")).hasSize(1);
  }

  @Test
  void raise_betterEvidence_replacesWhatWasKnown() throws Exception {
    store.raise(finding("a", FindingCode.A10, "S-1", 10));
    List<Evidence> better = List.of(evidence(1, 5), evidence(2, 6), evidence(3, 7));

    store.raise(new Finding(
        "a",
        FindingCode.A10,
        FindingState.OPEN,
        "S-1",
        "order",
        "payment",
        "POST /payments",
        20,
        4,
        null,
        better,
        null));

    Finding known = store.find("a").orElseThrow();
    assertThat(known.evidence()).isEqualTo(better);
    assertThat(known.sinceEpochNanos()).isEqualTo(4);
    assertThat(known.detectedEpochNanos()).isEqualTo(10);
  }

  @Test
  void raise_resolved_isRefused() {
    Finding open = finding("a", FindingCode.A01, "S-1", 10);
    Finding resolved = new Finding(
        open.id(),
        open.code(),
        FindingState.RESOLVED,
        open.serial(),
        open.caller(),
        open.executor(),
        open.operation(),
        10,
        9,
        11L,
        open.evidence(),
        null);

    assertThatThrownBy(() -> store.raise(resolved))
        .hasMessage("state: RESOLVED (expected: OPEN or UNDECIDED)");
  }

  @Test
  void resolve_open_keepsTheTimeAndTheReason() throws Exception {
    store.raise(finding("a", FindingCode.A01, "S-1", 10));
    List<Evidence> all = List.of(evidence(1, 5), evidence(2, 6));

    assertThat(store.resolve("a", 30, "answered", all)).isTrue();
    assertThat(store.resolve("a", 40, "answered", all)).as("not twice").isFalse();
    assertThat(store.resolve("b", 40, "answered", all)).as("no such finding").isFalse();

    Finding known = store.find("a").orElseThrow();
    assertThat(known.state()).isEqualTo(FindingState.RESOLVED);
    assertThat(known.resolvedEpochNanos()).isEqualTo(30);
    assertThat(known.evidence()).isEqualTo(all);
    assertThat(store.transitions("a"))
        .extracting(Transition::epochNanos, Transition::reason)
        .containsExactly(tuple(10L, "raised"), tuple(30L, "answered"));
  }

  @Test
  void raise_afterResolving_isOpenAgain() throws Exception {
    store.raise(finding("a", FindingCode.A01, "S-1", 10));
    store.resolve("a", 30, "answered", List.of(evidence(1, 5)));

    assertThat(store.raise(finding("a", FindingCode.A01, "S-1", 50))).isTrue();

    Finding known = store.find("a").orElseThrow();
    assertThat(known.state()).isEqualTo(FindingState.OPEN);
    assertThat(known.resolvedEpochNanos()).isNull();
    assertThat(known.detectedEpochNanos()).isEqualTo(10);
    assertThat(store.transitions("a")).hasSize(3);
  }

  @Test
  void search_pages_areNewestFirstAndNeverRepeat() throws Exception {
    for (int i = 0; i < 25; i++) {
      store.raise(finding(String.format("id%02d", i), FindingCode.A01, "S-" + i, 100 + i / 5));
    }

    List<String> ids = new ArrayList<>();
    String cursor = null;
    do {
      FindingPage page = store.search(new FindingQuery(FindingFilter.ALL, 4, cursor));
      page.findings().forEach(finding -> ids.add(finding.id()));
      cursor = page.nextCursor();
    } while (cursor != null);

    assertThat(ids).hasSize(25).isSortedAccordingTo((one, other) -> other.compareTo(one));
  }

  @Test
  void search_everyCondition_narrows() throws Exception {
    store.raise(finding("a", FindingCode.A01, "S-1", 10));
    store.raise(finding("b", FindingCode.A10, "S-1", 20));
    store.raise(finding("c", FindingCode.A10, "S-2", 30));
    store.resolve("c", 40, "answered", List.of(evidence(1, 5)));

    assertThat(ids(ALL)).containsExactly("c", "b", "a");
    assertThat(ids(ALL.withCode(FindingCode.A10))).containsExactly("c", "b");
    assertThat(ids(ALL.withState(FindingState.OPEN))).containsExactly("b", "a");
    assertThat(ids(ofSerial("S-2"))).containsExactly("c");
    assertThat(ids(ALL.withService("order"))).hasSize(3);
    assertThat(ids(ALL.withService("payment"))).hasSize(3);
    assertThat(ids(ALL.withService("shipping"))).isEmpty();
    assertThat(ids(ALL.raisedIn(10, 30))).as("the end is not in it").containsExactly("b", "a");
    assertThat(ids(ALL.raisedIn(11, 31))).containsExactly("c", "b");
    assertThat(ids(ofSerial("S-1")
            .withCode(FindingCode.A10)
            .withState(FindingState.OPEN)
            .withService("order")
            .raisedIn(20, 21)))
        .containsExactly("b");
  }

  @Test
  void search_byRule_findsWhatBrokeIt() throws Exception {
    store.raise(finding("a", FindingCode.A01, "S-1", 10));
    store.raise(ruled(FindingState.OPEN, 20, List.of()));

    assertThat(ids(ALL.withRule("order", null))).containsExactly("r");
    assertThat(ids(ALL.withRule("order", "paid"))).containsExactly("r");
    assertThat(ids(ALL.withRule("order", "shipped"))).isEmpty();
    assertThat(ids(ALL.withRule("refund", null))).isEmpty();
  }

  private List<String> ids(FindingFilter filter) throws Exception {
    FindingPage page = store.search(new FindingQuery(filter, 10, null));
    return page.findings().stream().map(Finding::id).toList();
  }

  private static FindingFilter ofSerial(String serial) {
    return ALL.withSerial(serial);
  }

  @Test
  void filter_endBeforeStart_isRefused() {
    assertThatThrownBy(() -> ALL.raisedIn(2, 1)).hasMessage("start is after end");
  }

  @Test
  void search_cursorOfSomebodyElse_isRefused() {
    for (String cursor : List.of("", "x", "12", "12-", "-a", "a-b")) {
      assertThatThrownBy(() -> new FindingQuery(FindingFilter.ALL, 10, cursor))
          .hasMessage("cursor: '" + cursor + "' (expected: nextCursor of the page before)");
    }
  }

  @Test
  void openByCode_countsOpenOnesOnly() throws Exception {
    assertThat(store.openByCode(50).keySet()).containsExactly(FindingCode.values());
    assertThat(store.openByCode(50).values()).containsOnly(0L);
    store.raise(finding("a", FindingCode.A01, "S-1", 10));
    store.raise(finding("b", FindingCode.A01, "S-2", 20));
    store.raise(finding("c", FindingCode.A10, "S-3", 30));
    store.resolve("a", 40, "answered", List.of(evidence(1, 5)));

    assertThat(store.openByCode(50))
        .containsEntry(FindingCode.A01, 1L)
        .containsEntry(FindingCode.A10, 1L);
    assertThat(store.openByCode(50)).containsEntry(FindingCode.B01, 0L);
    assertThat(store.standingOfSerial("S-1")).isEmpty();
    assertThat(store.standingOfSerial("S-2")).hasSize(1);
  }

  @Test
  void raise_byARule_isFoundAsItWas() throws Exception {
    Finding finding = ruled(FindingState.UNDECIDED, 10, List.of("pay", "ship.count"));

    store.raise(finding);

    assertThat(store.find("r")).contains(finding);
    assertThat(store.standingOfRun("batch=B-1")).containsExactly(finding);
    assertThat(store.standingOfRun("S-1")).containsExactly(finding);
    assertThat(store.standingOfRun("batch=B-2")).isEmpty();
  }

  @Test
  void raise_undecidedThenProven_isOpenAndStaysSo() throws Exception {
    store.raise(ruled(FindingState.UNDECIDED, 10, List.of("pay")));

    assertThat(store.raise(ruled(FindingState.OPEN, 20, List.of()))).isTrue();
    assertThat(store.raise(ruled(FindingState.UNDECIDED, 30, List.of("pay")))).isFalse();

    assertThat(store.find("r").orElseThrow().state()).isEqualTo(FindingState.OPEN);
    assertThat(store.transitions("r"))
        .containsExactly(
            new Transition(10, null, FindingState.UNDECIDED, "raised"),
            new Transition(20, FindingState.UNDECIDED, FindingState.OPEN, "proven"));
  }

  @Test
  void resolve_undecided_isClearedAndMayBeRaisedAgain() throws Exception {
    Finding undecided = ruled(FindingState.UNDECIDED, 10, List.of("pay"));
    store.raise(undecided);

    assertThat(store.resolve("r", 20, "it came", List.of())).isTrue();

    Finding cleared = store.find("r").orElseThrow();
    assertThat(cleared.state()).isEqualTo(FindingState.CLEARED);
    assertThat(cleared.resolvedEpochNanos()).isEqualTo(20);
    assertThat(cleared.evidence()).as("is kept").isEqualTo(undecided.evidence());
    assertThat(store.resolve("r", 30, "again", List.of())).isFalse();
    assertThat(store.raise(undecided)).isTrue();
    assertThat(store.find("r").orElseThrow().state()).isEqualTo(FindingState.UNDECIDED);
  }

  @Test
  void auditLog_untouched_isWhole() throws Exception {
    assertThat(store.brokenAuditLine()).as("of an empty log").isEmpty();
    auditLines();

    assertThat(store.brokenAuditLine()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      update finding_transition set reason = 'nothing' where seq = 2 | 2
      update finding_transition set hash = null where seq = 1        | 2
      delete from finding_transition where seq = 2                   | 3
      delete from finding_transition where seq = 4                   | 0
      """)
  void auditLog_changed_saysFromWhere(String change, long line) throws Exception {
    auditLines();
    try (Connection connection = database.connections().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(change);
    }

    assertThat(store.brokenAuditLine()).hasValue(line);
  }

  private void auditLines() throws Exception {
    store.raise(finding("a", FindingCode.A01, "S-1", 10));
    store.raise(ruled(FindingState.UNDECIDED, 20, List.of("pay")));
    store.resolve("a", 30, "answered", List.of());
    store.resolve("r", 40, "came", List.of());
  }

  static Finding ruled(FindingState state, long detected, List<String> unknown) {
    return new Finding(
        "r",
        FindingCode.B01,
        state,
        "S-1",
        null,
        "payment",
        "POST /payments",
        detected,
        detected - 1,
        null,
        List.of(evidence(1, 5)),
        new BrokenRule(
            "order",
            3,
            "trade",
            "paid",
            "CRITICAL",
            "batch=B-1",
            "pay was not seen",
            unknown,
            new BrokenRule.Money(500, null)));
  }

  @Test
  void byTrace_countsAndFindsFindingsOnce() throws Exception {
    Finding finding = finding("a", FindingCode.A10, "S-1", 10);
    store.raise(finding);

    assertThat(store.countByTrace(Set.of(trace(1), trace(2), trace(9))))
        .isEqualTo(Map.of(trace(1), 1));
    assertThat(store.countByTrace(Set.of())).isEmpty();
    assertThat(store.ofTrace(trace(1))).containsExactly(finding);
    assertThat(store.ofTrace(trace(9))).isEmpty();
  }

  @Test
  void open_afterClose_hasEverything() throws Exception {
    Finding finding = finding("a", FindingCode.A01, "S-1", 10);
    store.raise(finding);

    database.close();
    open();

    assertThat(store.find("a")).contains(finding);
  }

  @Test
  void open_schemaOfANewerCollector_isRefused() throws Exception {
    try (Connection connection = database.connections().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("insert into schema_version (version) values (99)");
    }
    database.close();

    assertThatThrownBy(() -> FindingDatabase.open(directory))
        .isInstanceOf(FindingsUnavailableException.class)
        .hasMessageContaining("schema version: 99 (expected: at most 5)");
  }

  public static Finding finding(String id, FindingCode code, String serial, long detected) {
    return new Finding(
        id,
        code,
        FindingState.OPEN,
        serial,
        "order",
        "payment",
        "POST /payments",
        detected,
        detected - 1,
        null,
        List.of(evidence(1, 5), evidence(2, 6)),
        null);
  }

  private static Evidence evidence(long span, long start) {
    boolean caller = span % 2 == 1;
    return new Evidence(
        caller ? Evidence.Role.CALLER : Evidence.Role.EXECUTOR,
        trace(1),
        new SpanId(span),
        caller ? "order" : "payment",
        "POST",
        caller ? SpanKind.CLIENT : SpanKind.SERVER,
        start,
        3,
        caller ? Outcome.UNKNOWN : Outcome.COMMITTED,
        "plumbline.tx=committed",
        caller ? null : 7L);
  }

  private static TraceId trace(long number) {
    return new TraceId(1, number);
  }
}

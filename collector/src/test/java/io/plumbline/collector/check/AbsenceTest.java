package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.NumberedBatch;
import io.plumbline.collector.source.NumberedBatch.Dropped;
import io.plumbline.collector.source.SourceId;
import io.plumbline.collector.source.SourceLedger;
import io.plumbline.collector.source.SourceTimes;
import io.plumbline.collector.span.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A charge that has to follow an order within 30 s and was not seen. Whether that is a finding is a
 * matter of what the payment service is known to have sent. Moments are seconds; all clocks agree.
 */
class AbsenceTest {
  private static final long SECOND = 1_000_000_000;
  private static final String FLOW = """
      apiVersion: plumbline/v1
      kind: Flow
      name: paying
      version: 1
      owner: trade
      key: serial
      start: order
      steps:
        order: { match: { service: order, kind: SERVER }, effect: commit }
        charge: { match: { service: payment, kind: SERVER }, effect: commit }
      expect:
        - { id: charged, require: charge, after: order, within: 30s }
      """;

  @TempDir
  private Path directory;

  private final MemorySpanStore store = new MemorySpanStore();
  private final SourceLedger ledger = new SourceLedger(SourceTimes.DEFAULT);
  private FindingDatabase database;
  private Checker checker;
  private long orderBatches;

  @BeforeEach
  void open() throws Exception {
    Path flows = Files.createDirectory(directory.resolve("flows"));
    Files.writeString(flows.resolve("paying.yaml"), FLOW);
    database = FindingDatabase.open(directory.resolve("findings"));
    checker = new Checker(
        CheckConfig.builder().build(),
        store,
        database,
        FlowSet.open(flows),
        ledger,
        new CheckMeters(new SimpleMeterRegistry()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static long at(long second) {
    return Story.BEGIN + second * SECOND;
  }

  private static NumberedBatch batch(String service, long number, long cut, Dropped dropped) {
    var source = new SourceId(service, "host-1", Story.BEGIN / 1_000_000 - 60_000);
    return new NumberedBatch(source, number, at(cut), null, dropped, false, List.of());
  }

  private void arrive(long second, NumberedBatch batch, List<Span> spans) {
    store.write(spans, 1);
    checker.take(new Delivery(spans, batch), at(second));
  }

  private void ordered() {
    List<Span> order =
        new Scene("S-1").server(0, "order", "POST /orders", "committed").spans();
    arrive(1, batch("order", ++orderBatches, 1, Dropped.NOTHING), order);
  }

  private void paymentReports(long number, long second) {
    arrive(second, batch("payment", number, second, Dropped.NOTHING), List.of());
  }

  private List<FindingState> judged(long second) throws Exception {
    checker.judge(at(second), 10);
    return new FindingStore(database)
        .ofSerial("S-1").stream().map(Finding::state).toList();
  }

  @Test
  void complete_isOpenAsSoonAsTheFrontierHasPassed() throws Exception {
    paymentReports(1, 0);
    ordered();
    assertThat(judged(15)).isEmpty();
    paymentReports(2, 30);

    assertThat(judged(31)).as("the clocks may differ by a second").isEmpty();
    paymentReports(3, 32);
    assertThat(judged(32)).containsExactly(FindingState.OPEN);
  }

  @Test
  void silent_andTheChargeWasOnItsWay_isCleared() throws Exception {
    paymentReports(1, 0);
    ordered();
    assertThat(judged(15)).isEmpty();
    assertThat(judged(42))
        .as("payment was silent for 42 s")
        .containsExactly(FindingState.UNDECIDED);

    List<Span> charge = new Scene("S-1")
        .server(0, "order", "POST /orders", "committed")
        .server(2, "payment", "POST /charges", "committed")
        .spans()
        .subList(1, 2);
    arrive(50, batch("payment", 2, 50, Dropped.NOTHING), charge);
    assertThat(judged(61)).containsExactly(FindingState.CLEARED);
  }

  @Test
  void silent_isUndecided_andDecidedWhenItIsBack() throws Exception {
    paymentReports(1, 0);
    ordered();
    judged(15);
    assertThat(judged(42)).containsExactly(FindingState.UNDECIDED);

    paymentReports(2, 60);
    assertThat(judged(61)).containsExactly(FindingState.OPEN);
  }

  @Test
  void reportsButLags_waits() throws Exception {
    paymentReports(1, 0);
    ordered();
    judged(15);
    arrive(45, batch("payment", 2, 20, Dropped.NOTHING), List.of()); // much is queued there

    assertThat(judged(46)).isEmpty();
    arrive(50, batch("payment", 3, 40, Dropped.NOTHING), List.of());
    assertThat(judged(51)).containsExactly(FindingState.OPEN);
  }

  @Test
  void missingBatch_isUndecided_untilItComes() throws Exception {
    paymentReports(1, 0);
    ordered();
    judged(15);
    paymentReports(3, 40);
    assertThat(judged(42)).containsExactly(FindingState.UNDECIDED);

    paymentReports(2, 43);
    assertThat(judged(53)).containsExactly(FindingState.OPEN);
  }

  @Test
  void droppedSerial_staysUndecided() throws Exception {
    paymentReports(1, 0);
    ordered();
    judged(15);
    arrive(40, batch("payment", 2, 40, new Dropped(1, List.of("S-1"), true)), List.of());

    assertThat(judged(42)).containsExactly(FindingState.UNDECIDED);
    paymentReports(3, 90);
    assertThat(judged(100)).containsExactly(FindingState.UNDECIDED);
  }

  @Test
  void anotherDroppedSerial_changesNothing() throws Exception {
    paymentReports(1, 0);
    ordered();
    judged(15);
    arrive(40, batch("payment", 2, 40, new Dropped(1, List.of("S-2"), true)), List.of());

    assertThat(judged(42)).containsExactly(FindingState.OPEN);
  }

  @Test
  void plainSource_isUndecidedWhenSpansCanNoLongerBeUnderWay() throws Exception {
    ordered();
    List<Span> other = new Scene("S-2").server(2, "payment", "GET /", "none").spans();
    store.write(other, 1);
    checker.take(new Delivery(other, null), at(3));
    judged(15);

    assertThat(judged(39)).isEmpty();
    assertThat(judged(41)).containsExactly(FindingState.UNDECIDED);
  }

  @Test
  void serialsWereTurnedAway_nothingIsClaimedUntilTheStoreShowsThem() throws Exception {
    paymentReports(1, 0);
    ordered();
    judged(15);
    paymentReports(2, 33);
    checker.hearOfOverflow(Set.of("S-9"), at(33));

    assertThat(judged(34)).isEmpty();
    paymentReports(3, 45);
    assertThat(judged(45)).containsExactly(FindingState.OPEN);
  }
}

package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.Transition;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.SourceLedger;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckerTest {
  private static final long SECOND = 1_000 * Story.MILLI;

  @TempDir
  private Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MemorySpanStore store = new MemorySpanStore();
  private FindingDatabase database;
  private FindingStore findings;
  private Checker checker;
  private long now = Story.BEGIN + 3_600 * SECOND; // clocks of services are nobody's business here

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    findings = new FindingStore(database);
    checker = checker(CheckConfig.builder().build());
  }

  private Checker checker(CheckConfig config) {
    return checker(config, FlowSet.none());
  }

  private Checker checker(CheckConfig config, FlowSet flows) {
    return new Checker(
        config,
        store,
        database,
        flows,
        new SourceLedger(config.sources()),
        new CheckMeters(registry));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void judge_beforeTheSerialIsQuiet_waits() throws Exception {
    arrive(lostPayment("S-1").spans());
    now += 9 * SECOND;

    assertThat(checker.judge(now, 10)).isZero();
    assertThat(findings.ofSerial("S-1")).isEmpty();

    now += SECOND;
    assertThat(checker.judge(now, 10)).isEqualTo(1);
    assertThat(findings.ofSerial("S-1")).extracting(Finding::code).containsExactly(FindingCode.A01);
    assertThat(count("judged")).isEqualTo(1);
    assertThat(count("raised")).isEqualTo(1);
  }

  @Test
  void judge_everyNewSpan_startsTheWaitAnew() throws Exception {
    List<Span> spans = lostPayment("S-1").spans();
    for (Span span : spans) {
      arrive(List.of(span));
      now += 9 * SECOND;
      checker.judge(now, 10);
    }

    assertThat(findings.ofSerial("S-1")).isEmpty();
  }

  @Test
  void judge_retryAnsweredAfterItWasRaised_resolvesItWithTheTime() throws Exception {
    Story story = new Story("S-1");
    Story.Call pay = story
        .request("order", "POST", "/orders")
        .call("payment", "POST", "/payments")
        .key("k")
        .committed()
        .lost();
    arriveAndJudge(story.spans());
    long raisedAt = now;
    assertThat(findings.ofSerial("S-1"))
        .extracting(Finding::state)
        .containsExactly(FindingState.OPEN);

    pay.again().key("k");
    arriveAndJudge(story.spans().subList(3, 5));

    Finding finding = findings.ofSerial("S-1").get(0);
    assertThat(finding.state()).isEqualTo(FindingState.RESOLVED);
    assertThat(finding.detectedEpochNanos()).isEqualTo(raisedAt);
    assertThat(finding.resolvedEpochNanos()).isEqualTo(now);
    assertThat(finding.evidence()).as("what proved it and what healed it").hasSize(4);
    assertThat(findings.transitions(finding.id()))
        .containsExactly(
            new Transition(raisedAt, null, FindingState.OPEN, "raised"),
            new Transition(
                now,
                FindingState.OPEN,
                FindingState.RESOLVED,
                "the caller was answered later: OK"));
  }

  @Test
  void judge_queryAnsweredAfterItWasRaised_resolvesItAlthoughAReadAloneNeverMatters()
      throws Exception {
    Story story = new Story("S-1");
    Story.Call order = story.request("order", "POST", "/orders");
    order.call("payment", "POST", "/payments").committed().lost();
    arriveAndJudge(story.spans());

    order.call("payment", "GET", "/payments/S-1");
    arriveAndJudge(story.spans().subList(3, 5));

    assertThat(findings.ofSerial("S-1"))
        .extracting(Finding::state)
        .containsExactly(FindingState.RESOLVED);
  }

  @Test
  void judge_retryCommittedAfterItWasRaised_isExecutedTwiceInstead() throws Exception {
    Story story = new Story("S-1");
    Story.Call order = story.request("order", "POST", "/orders");
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();
    arriveAndJudge(story.spans());

    pay.again().committed();
    arriveAndJudge(story.spans().subList(3, 5));

    assertThat(findings.ofSerial("S-1"))
        .extracting(Finding::code, Finding::state)
        .containsExactlyInAnyOrder(
            tuple(FindingCode.A01, FindingState.RESOLVED),
            tuple(FindingCode.A10, FindingState.OPEN));
  }

  @Test
  void hear_executedTwice_isRaisedAtOnce() throws Exception {
    arrive(doublePayment("S-1").spans());

    assertThat(findings.ofSerial("S-1")).extracting(Finding::code).containsExactly(FindingCode.A10);
    long raisedAt = now;

    now += 10 * SECOND;
    checker.judge(now, 10);
    assertThat(findings.ofSerial("S-1")).hasSize(1);
    assertThat(findings.ofSerial("S-1").get(0).detectedEpochNanos()).isEqualTo(raisedAt);
    assertThat(count("raised")).isEqualTo(1);
  }

  @Test
  void hear_replayedSpans_raiseNothingTwice() throws Exception {
    arriveAndJudge(doublePayment("S-1").spans());
    arriveAndJudge(lostPayment("S-2").spans());

    arriveAndJudge(doublePayment("S-1").spans());
    arriveAndJudge(lostPayment("S-2").spans());

    assertThat(count("raised")).isEqualTo(2);
    for (String serial : List.of("S-1", "S-2")) {
      Finding finding = findings.ofSerial(serial).get(0);
      assertThat(findings.transitions(finding.id())).hasSize(1);
    }
  }

  @Test
  void judge_spansInAnyOrderAndPortions_endsInTheSame() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < 60; round++) {
      Story story = new Story("S-" + round);
      Story.Call order = story.request("order", "POST", "/orders").committed();
      order.call("payment", "POST", "/payments").committed().lost().again().committed();
      order.call("shipping", "POST", "/parcels").committed().lost();
      order
          .call("points", "POST", "/points")
          .key("p")
          .committed()
          .lost()
          .again()
          .key("p");
      List<Span> spans = new ArrayList<>(story.spans());
      spans.addAll(spans.subList(0, 3));
      Collections.shuffle(spans, random);
      for (int i = 0; i < spans.size(); i++) {
        arrive(spans.subList(i, i + 1));
        now += random.nextInt(12) * SECOND;
        checker.judge(now, 10);
      }
      now += 10 * SECOND;
      checker.judge(now, 10);

      assertThat(open("S-" + round))
          .as("arrival %s", spans)
          .containsExactlyInAnyOrder("A10 payment", "A01 shipping");
    }
  }

  private Stream<String> open(String serial) throws Exception {
    return findings.standingOfSerial(serial).stream()
        .map(finding -> finding.code() + " " + finding.executor());
  }

  @Test
  void hear_moreSerialsThanMayBeHeld_areJudgedFromTheStore() throws Exception {
    checker = checker(CheckConfig.builder().maxHeld(0).build());

    arrive(doublePayment("S-1").spans());
    assertThat(findings.ofSerial("S-1")).as("not seen at once").isEmpty();

    now += 10 * SECOND;
    checker.judge(now, 10);
    assertThat(findings.ofSerial("S-1")).extracting(Finding::code).containsExactly(FindingCode.A10);
    assertThat(count("unheld")).isEqualTo(5);
  }

  @Test
  void hear_moreSerialsThanMayWait_areTurnedAwayAndCounted() {
    checker = checker(CheckConfig.builder().maxUnsettled(1).build());

    arrive(lostPayment("S-1").spans());
    arrive(lostPayment("S-2").spans());

    assertThat(checker.unsettled()).extracting(Unsettled::serial).containsExactly("S-1");
    assertThat(count("turned.away")).isEqualTo(3);
  }

  @Test
  void hear_overlongSerial_isIgnoredAndCounted() {
    arrive(lostPayment("S".repeat(257)).spans());

    assertThat(checker.unsettled()).isEmpty();
    assertThat(count("overlong")).isEqualTo(3);
  }

  @Test
  void hearOf_spansOnlyInTheStore_areReadBack() throws Exception {
    store.write(lostPayment("S-1").spans(), 1);
    checker.hearOf("S-1", now);

    now += 10 * SECOND;
    checker.judge(now, 10);

    assertThat(findings.ofSerial("S-1")).hasSize(1);
  }

  @Test
  void judge_storeIsAway_triesAgainLater() throws Exception {
    arrive(lostPayment("S-1").spans());
    now += 10 * SECOND;
    store.setAway(true);
    assertThatThrownBy(() -> checker.judge(now, 10)).isInstanceOf(StoreUnavailableException.class);
    assertThat(checker.unsettledCount()).isEqualTo(1);

    store.setAway(false);
    checker.judge(now, 10);

    assertThat(findings.ofSerial("S-1")).hasSize(1);
  }

  @Test
  void checkedUntil_isTheLastHearingOfTheOldestThatWaits() throws Exception {
    assertThat(checker.checkedUntilEpochNanos()).isNull();
    checker.judge(now, 10);
    assertThat(checker.checkedUntilEpochNanos()).as("nothing waits").isEqualTo(now);

    long first = now;
    arrive(lostPayment("S-1").spans());
    now += 4 * SECOND;
    long second = now;
    arrive(lostPayment("S-2").spans());
    checker.judge(now, 10);
    assertThat(checker.checkedUntilEpochNanos()).isEqualTo(first);

    now += 6 * SECOND;
    checker.judge(now, 10);
    assertThat(checker.checkedUntilEpochNanos()).isEqualTo(second);
  }

  @Test
  void restore_waitsAnewAndClaimsNothingUntilThen() throws Exception {
    store.write(lostPayment("S-1").spans(), 1);
    checker.restore(new Unsettled("S-1", 42), now);

    now += 5 * SECOND;
    checker.judge(now, 10);
    assertThat(checker.checkedUntilEpochNanos()).isEqualTo(42);
    assertThat(checker.unsettled()).containsExactly(new Unsettled("S-1", 42));

    now += 5 * SECOND;
    checker.judge(now, 10);
    assertThat(checker.checkedUntilEpochNanos()).isEqualTo(now);
    assertThat(findings.ofSerial("S-1")).hasSize(1);
  }

  @Test
  void judge_deadlinePassedWithoutASpan_isJudgedThen() throws Exception {
    now = Story.BEGIN + 4 * SECOND;
    checker = checkerOfFlows();
    Scene scene = unshipped("S-1");
    arriveAndJudge(scene.spans());
    assertThat(findings.ofSerial("S-1")).as("there is still time").isEmpty();

    now += 58 * SECOND;
    checker = checkerOfFlows(); // a restart forgets no deadline
    checker.judge(now, 10);
    assertThat(findings.ofSerial("S-1")).isEmpty();

    now += 3 * SECOND;
    checker.judge(now, 10);
    assertThat(findings.ofSerial("S-1"))
        .extracting(Finding::code, Finding::state)
        .containsExactly(tuple(FindingCode.B01, FindingState.UNDECIDED));

    scene.consumer(200, "shipping", "order.paid", "committed");
    arriveAndJudge(scene.spans());
    assertThat(findings.ofSerial("S-1"))
        .extracting(Finding::state)
        .containsExactly(FindingState.CLEARED);
  }

  @Test
  void judge_deadlineOfARunThatWaitsAnyway_isPutOff() throws Exception {
    now = Story.BEGIN + 4 * SECOND;
    checker = checkerOfFlows();
    Scene scene = unshipped("S-1");
    arriveAndJudge(scene.spans());
    now += 56 * SECOND;
    scene.consumer(69, "shipping", "order.paid", "committed");

    arrive(scene.spans());
    now += 4 * SECOND;
    checker.judge(now, 10);
    assertThat(findings.ofSerial("S-1")).as("its last span was not judged yet").isEmpty();

    now += 10 * SECOND;
    checker.judge(now, 10);
    assertThat(findings.ofSerial("S-1")).isEmpty();
  }

  @Test
  void hear_brokenRuleThatNothingCanMend_isRaisedAtOnce() throws Exception {
    checker = checkerOfFlows();
    Scene scene = unshipped("S-1");
    scene.server(4, "payment", "POST /charges", "committed");

    arrive(scene.spans());

    assertThat(findings.ofSerial("S-1")).extracting(Finding::code).containsExactly(FindingCode.B03);
  }

  @Test
  void judge_runByAttribute_isReadFromTheStore() throws Exception {
    checker = checkerOfFlows();
    Scene close = new Scene("S-2");
    close.event(5, "settlement", "batch.close", "settlement.batch_id", "B-1", "biz.amount", 500);
    Scene item = new Scene("S-1");
    item.event(1, "settlement", "settle.item", "settlement.batch_id", "B-1", "biz.amount", 300);
    arrive(item.spans());
    arrive(close.spans());

    now += 10 * SECOND;
    checker.judge(now, 10);

    List<Finding> found = findings.standingOfRun("settlement.batch_id=B-1");
    assertThat(found).extracting(Finding::code).contains(FindingCode.B07);
    assertThat(found).extracting(Finding::serial).contains("S-1");
  }

  private Checker checkerOfFlows() throws Exception {
    return checker(CheckConfig.builder().build(), FlowSet.open(Path.of("..", "docs", "flows")));
  }

  private static Scene unshipped(String serial) {
    return new Scene(serial)
        .server(0, "order", "POST /orders", "committed", "biz.amount", 500, "biz.currency", "EUR")
        .server(
            2, "payment", "POST /charges", "committed", "biz.amount", 500, "biz.currency", "EUR")
        .producer(3, "payment", "order.paid");
  }

  @Test
  void config_settleShorterThanTheStoreNeeds_isRefused() {
    assertThatThrownBy(
            () -> CheckConfig.builder().settle(Duration.ofMillis(500)).build())
        .hasMessage("check.settle: PT0.5S (expected: PT2S to PT1H)");
  }

  private void arrive(List<Span> spans) {
    store.write(spans, 1);
    checker.hear(spans, now);
  }

  private void arriveAndJudge(List<Span> spans) throws Exception {
    arrive(spans);
    now += 10 * SECOND;
    checker.judge(now, 10);
  }

  private double count(String name) {
    return registry.counter("plumbline.check." + name).count();
  }

  private static Story lostPayment(String serial) {
    Story story = new Story(serial);
    Story.Call order = story.request("order", "POST", "/orders").committed();
    order.call("payment", "POST", "/payments").committed().lost();
    return story;
  }

  private static Story doublePayment(String serial) {
    Story story = new Story(serial);
    Story.Call order = story.request("order", "POST", "/orders").committed();
    order.call("payment", "POST", "/payments").committed().lost().again().committed();
    return story;
  }
}

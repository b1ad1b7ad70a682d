package io.plumbline.collector.check;

import static io.plumbline.collector.check.Judged.ALL_COMPLETE;
import static io.plumbline.collector.check.Judged.only;
import static io.plumbline.collector.check.Judged.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.Claim;
import io.plumbline.collector.source.Completeness;
import io.plumbline.collector.span.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of rule, by the flows of the documentation. */
class FlowChecksTest {
  private static final long SECOND = 1_000_000_000;
  private static final long SETTLE = 10 * SECOND;
  private static final RunKey KEY = new RunKey(null, "S-1");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Scene scene = new Scene("S-1");
  private long now = Story.BEGIN + 100 * SECOND;
  private FlowSet flows;

  @TempDir
  private Path directory;

  @BeforeEach
  void open() throws Exception {
    flows = FlowSet.open(Path.of("..", "docs", "flows"));
  }

  // ---- a whole order

  @Test
  void wholeOrder_isMetAndDueWhenItHasToEnd() {
    wholeOrder();

    Verdict verdict = judge(ALL_COMPLETE);

    assertThat(verdict.raised()).isEmpty();
    assertThat(verdict.dueEpochNanos())
        .as("seven days to end")
        .isEqualTo(Story.BEGIN + 20 * Story.MILLI + 7 * 86_400 * SECOND);
  }

  @Test
  void wholeOrder_nobodyNumbersBatches_isSilent() {
    wholeOrder();

    assertThat(judge(Sources.UNNUMBERED).raised()).isEmpty();
  }

  @Test
  void otherSpans_startNoRun() {
    scene
        .server(1, "payment", "POST /charges", "committed")
        .server(2, "payment", "POST /charges", "committed");

    assertThat(judge(ALL_COMPLETE)).isEqualTo(Verdict.NOTHING);
  }

  private void wholeOrder() {
    paidOrder();
    scene.consumer(3, "shipping", "order.paid", "committed");
  }

  private void paidOrder() {
    scene.order();
    scene
        .server(1, "inventory", "POST /reservations", "committed", "biz.qty", 1)
        .server(
            2, "payment", "POST /charges", "committed", "biz.amount", 500, "biz.currency", "EUR")
        .producer(2.5, "payment", "order.paid");
  }

  // ---- B01

  @Test
  void b01_missingAndSourceComplete_isOpen() {
    paidOrder();

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.code()).isEqualTo(FindingCode.B01);
    assertThat(finding.state()).isEqualTo(FindingState.OPEN);
    assertThat(finding.executor()).isEqualTo("shipping");
    assertThat(finding.caller()).isEqualTo("payment");
    assertThat(finding.operation()).isEqualTo("order.paid");
    assertThat(finding.sinceEpochNanos())
        .as("the deadline: 60 s after the message was sent")
        .isEqualTo(Story.BEGIN + 62_530 * Story.MILLI);
    assertThat(rule(finding).id()).isEqualTo("paid_is_shipped");
    assertThat(rule(finding).reason())
        .isEqualTo("ship_create was not seen within 1m after paid_publish");
    assertThat(rule(finding).unknown()).isEmpty();
    assertThat(finding.evidence()).extracting(Evidence::name).containsExactly("send order.paid");
  }

  @Test
  void b01_missingAndNobodyNumbersBatches_isUndecidedAndSaysWhomToAsk() {
    paidOrder();

    Finding finding = only(judge(Sources.UNNUMBERED));

    assertThat(finding.state()).isEqualTo(FindingState.UNDECIDED);
    assertThat(rule(finding).unknown()).containsExactly("ship_create");
  }

  @Test
  void b01_beforeTheDeadline_waitsForIt() {
    paidOrder();
    now = Story.BEGIN + 30 * SECOND;

    Verdict verdict = judge(ALL_COMPLETE);

    assertThat(verdict.raised()).isEmpty();
    assertThat(verdict.dueEpochNanos()).isEqualTo(Story.BEGIN + 62_530 * Story.MILLI);
  }

  @Test
  void b01_pastTheDeadline_isOpenAtOnceIfTheSourceIsComplete() {
    paidOrder();
    now = Story.BEGIN + 63 * SECOND;

    assertThat(only(judge(ALL_COMPLETE)).state()).isEqualTo(FindingState.OPEN);
  }

  @Test
  void b01_pastTheDeadline_waitsForSpansThatAreUnderWayIfItIsNot() {
    paidOrder();
    now = Story.BEGIN + 63 * SECOND;

    Verdict verdict = judge(Sources.UNNUMBERED);

    assertThat(verdict.raised()).isEmpty();
    assertThat(verdict.dueEpochNanos()).isEqualTo(Story.BEGIN + 62_530 * Story.MILLI + SETTLE);
  }

  @Test
  void b01_sourceHasNotComeThatFar_waitsForIt() {
    paidOrder();

    Verdict verdict = judge((claim, at) -> Completeness.SOON);

    assertThat(verdict.raised()).isEmpty();
    assertThat(verdict.dueEpochNanos()).isEqualTo(now + SECOND / 2);
  }

  @Test
  void b01_sourceIsSilent_isUndecidedAndJudgedAgain() {
    paidOrder();

    Verdict verdict = judge((claim, at) -> Completeness.LATER);

    assertThat(only(verdict).state()).isEqualTo(FindingState.UNDECIDED);
    assertThat(verdict.dueEpochNanos()).isEqualTo(now + 10 * SECOND);
  }

  @Test
  void b01_claimsNoMoreThanItNeeds() {
    paidOrder();
    List<Claim> claims = new ArrayList<>();

    judge((claim, at) -> {
      if (claim.service().equals("shipping")) claims.add(claim);
      return Completeness.NEVER;
    });

    assertThat(claims)
        .as("a second for the clocks at either end")
        .contains(
            new Claim("shipping", "S-1", Story.BEGIN - SECOND, Story.BEGIN + 63_530 * Story.MILLI));
  }

  @Test
  void b01_late_isMet() {
    paidOrder();
    scene.consumer(90, "shipping", "order.paid", "committed");

    assertThat(judge(ALL_COMPLETE).raised()).isEmpty();
  }

  @Test
  void b01_rolledBack_isMissing() {
    paidOrder();
    scene.consumer(3, "shipping", "order.paid", "rolled_back");

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.state()).isEqualTo(FindingState.OPEN);
    assertThat(finding.evidence()).as("what was tried is proof, too").hasSize(2);
  }

  @Test
  void b01_unfinished_isUndecidedAlthoughTheSourceIsComplete() {
    paidOrder();
    scene.consumer(3, "shipping", "order.paid", "", "plumbline.unfinished", true);

    assertThat(only(judge(ALL_COMPLETE)).state()).isEqualTo(FindingState.UNDECIDED);
  }

  @Test
  void b01_conditionDoesNotHold_isSilent() {
    scene.outbox(500);
    scene.producer(1, "order", "points.award", "messaging.message.id", "m-1");
    scene.producer(9, "points", "points.award.dlq");
    now = Story.BEGIN + 1_000 * SECOND;

    Verdict verdict = judge(ALL_COMPLETE);

    assertThat(verdict.raised()).isEmpty();
    assertThat(verdict.dueEpochNanos()).as("the dead letter has 4 h").isNotNull();
  }

  // ---- B02, B03, B04, B05

  @Test
  void b02_shippedUnpaid_isOpenIfPaymentIsComplete() {
    scene.order();
    scene.consumer(3, "shipping", "order.paid", "committed");

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.code()).isEqualTo(FindingCode.B02);
    assertThat(finding.state()).isEqualTo(FindingState.OPEN);
    assertThat(rule(finding).severity()).isEqualTo("CRITICAL");
    assertThat(rule(finding).atRisk()).isEqualTo(new BrokenRule.Money(500, "EUR"));
    assertThat(only(judge(Sources.UNNUMBERED)).state()).isEqualTo(FindingState.UNDECIDED);
  }

  @Test
  void b03_chargedTwice_isOpenWhoeverIsComplete() {
    wholeOrder();
    scene.server(
        4, "payment", "POST /charges", "committed", "biz.amount", 500, "biz.currency", "EUR");

    Finding finding = only(judge(Sources.UNNUMBERED));

    assertThat(finding.code()).isEqualTo(FindingCode.B03);
    assertThat(finding.state()).isEqualTo(FindingState.OPEN);
    assertThat(rule(finding).reason())
        .isEqualTo("pay_charge was done 2 times (expected: at most 1)");
    assertThat(checks(Sources.UNNUMBERED).atOnce(KEY, scene.spans(), now))
        .as("and at once")
        .extracting(Finding::id)
        .containsExactly(finding.id());
  }

  @Test
  void b03_deDuplicatedOrRefusedOrRolledBack_isSilent() {
    wholeOrder();
    scene
        .server(4, "payment", "POST /charges", "none")
        .server(5, "payment", "POST /charges", "rolled_back")
        .server(6, "payment", "POST /charges", "committed", "http.response.status_code", 409);

    assertThat(judge(Sources.UNNUMBERED).raised()).isEmpty();
  }

  @Test
  void b03_sameMessageTwiceAndNobodyWatchesTransactions_isUndecided() {
    scene.outbox(500);
    scene.producer(1, "order", "points.award", "messaging.message.id", "m-1");
    scene.award(2, "m-1", "");
    scene.award(3, "m-1", "");

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.code()).isEqualTo(FindingCode.B03);
    assertThat(finding.state()).isEqualTo(FindingState.UNDECIDED);
    assertThat(rule(finding).unknown()).containsExactly("award.count");
  }

  @Test
  void b04_chargedBeforeReserved_isOpen() {
    wholeOrder();
    List<Span> spans = new ArrayList<>(scene.spans());
    spans.remove(1);
    spans.add(new Scene("S-2")
        .server(4, "inventory", "POST /reservations", "committed", "biz.qty", 1)
        .spans()
        .get(0));

    Finding finding = only(judge(spans, Sources.UNNUMBERED));

    assertThat(finding.code()).isEqualTo(FindingCode.B04);
    assertThat(rule(finding).reason())
        .isEqualTo("pay_charge was done before stock_reserve (expected: after it)");
  }

  @Test
  void b05_neverEnded_isRaisedAfterSevenDays() {
    wholeOrder();
    now = Story.BEGIN + 8 * 86_400 * SECOND;

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.code()).isEqualTo(FindingCode.B05);
    assertThat(finding.state()).isEqualTo(FindingState.OPEN);
    assertThat(rule(finding).severity()).isEqualTo("WARN");
    assertThat(rule(only(judge(Sources.UNNUMBERED))).unknown())
        .containsExactly("order_cancel", "ship_deliver");
  }

  @Test
  void b05_bothEnds_isOpenAtOnceAndSoIsTheAssertion() {
    wholeOrder();
    scene
        .event(50, "shipping", "parcel.delivered")
        .server(60, "order", "POST /orders/S-1/cancel", "committed", "http.request.method", "POST")
        .server(61, "inventory", "DELETE /reservations/S-1", "committed", "biz.qty", 1)
        .server(
            62, "payment", "POST /refunds", "committed", "biz.amount", 500, "biz.currency", "EUR");

    assertThat(judge(Sources.UNNUMBERED).raised())
        .extracting(finding -> finding.code() + " " + rule(finding).id() + " " + finding.state())
        .containsExactly("B05 ends OPEN", "B08 not_both_ends OPEN");
  }

  // ---- B09

  @Test
  void b09_declinedAndNotReleased_isOpen() {
    scene.order();
    scene
        .server(1, "inventory", "POST /reservations", "committed", "biz.qty", 2)
        .server(2, "payment", "POST /charges", "none", "http.response.status_code", 402);

    assertThat(judge(ALL_COMPLETE).raised())
        .extracting(Judged::summary)
        .containsExactly(
            "declined_releases_stock OPEN stock_reserve was not seen taken back by stock_release within 30s");
    assertThat(only(judge(Sources.UNNUMBERED)).state()).isEqualTo(FindingState.UNDECIDED);
  }

  @Test
  void b09_declinedAndReleased_isSilent() {
    scene.order();
    scene
        .server(1, "inventory", "POST /reservations", "committed", "biz.qty", 2)
        .server(2, "payment", "POST /charges", "none", "http.response.status_code", 402)
        .server(3, "inventory", "DELETE /reservations/S-1", "committed", "biz.qty", 2);

    assertThat(judge(Sources.UNNUMBERED).raised()).isEmpty();
  }

  @Test
  void b09_releasedOtherQuantity_isOpen() {
    scene.order();
    scene
        .server(1, "inventory", "POST /reservations", "committed", "biz.qty", 2)
        .server(2, "payment", "POST /charges", "none", "http.response.status_code", 402)
        .server(3, "inventory", "DELETE /reservations/S-1", "committed", "biz.qty", 1);
    assertThat(only(judge(Sources.UNNUMBERED)).state())
        .as("a later charge may have succeeded")
        .isEqualTo(FindingState.UNDECIDED);
    assertThat(judge(ALL_COMPLETE).raised())
        .extracting(Judged::summary)
        .containsExactly(
            "declined_releases_stock OPEN stock_reserve.qty is 2, stock_release.qty is 1 (expected: the same)");
  }

  @Test
  void b09_releasedTwice_isOpen() {
    scene.order();
    scene
        .server(1, "inventory", "POST /reservations", "committed", "biz.qty", 2)
        .server(2, "payment", "POST /charges", "none", "http.response.status_code", 402)
        .server(3, "inventory", "DELETE /reservations/S-1", "committed", "biz.qty", 2)
        .server(4, "inventory", "DELETE /reservations/S-1", "committed", "biz.qty", 2);

    assertThat(judge(ALL_COMPLETE).raised())
        .extracting(Judged::summary)
        .containsExactly(
            "declined_releases_stock OPEN stock_reserve was taken back 2 times (expected: 1)");
  }

  // ---- B10

  @Test
  void b10_runsByAttribute_areFoundFromTheirSpans() {
    Scene items = new Scene("S-7");
    items.event(
        1,
        "settlement",
        "settle.item",
        "settlement.batch_id",
        "B-3",
        "item.id",
        "1",
        "biz.amount",
        300);
    items.event(
        2,
        "settlement",
        "batch.close",
        "settlement.batch_id",
        "B-3",
        "biz.amount",
        500,
        "biz.count",
        1);
    FlowChecks checks = checks(ALL_COMPLETE);

    List<RunKey> keys = checks.runs(items.spans().get(0));
    assertThat(keys).containsExactly(new RunKey("settlement.batch_id", "B-3"));
    assertThat(RunKey.parse(keys.get(0).written())).isEqualTo(keys.get(0));
    Verdict verdict = checks.whenQuiet(keys.get(0), items.spans(), true, now);

    assertThat(verdict.raised())
        .extracting(Judged::summary)
        .containsExactly(
            "batch_sum OPEN [item.amount] and [batch_close.amount] differ by -200 (expected: at most 0)");
    assertThat(rule(verdict.raised().get(0)).key()).isEqualTo("settlement.batch_id=B-3");
    assertThat(verdict.raised().get(0).serial()).isEqualTo("S-7");
  }

  // ---- in any order

  @Test
  void anyOrderAndCopies_giveTheSameVerdict() {
    scene.order();
    scene
        .server(1, "inventory", "POST /reservations", "committed", "biz.qty", 2)
        .server(
            2, "payment", "POST /charges", "committed", "biz.amount", 400, "biz.currency", "EUR")
        .server(
            2, "payment", "POST /charges", "committed", "biz.amount", 500, "biz.currency", "CHF")
        .consumer(3, "shipping", "order.paid", "committed");
    Verdict expected = judge(Sources.UNNUMBERED);
    assertThat(expected.raised()).hasSizeGreaterThanOrEqualTo(3);
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<Span> spans = new ArrayList<>(scene.spans());
      spans.addAll(spans.subList(random.nextInt(3), 3 + random.nextInt(2)));
      Collections.shuffle(spans, random);

      assertThat(judge(spans, Sources.UNNUMBERED)).isEqualTo(expected);
    }
  }

  @Test
  void shadow_isCountedAndNotRaised() throws Exception {
    String order = Files.readString(Path.of("..", "docs", "flows", "order.yaml"));
    Files.writeString(
        directory.resolve("o.yaml"), order.replace("key: serial", "key: serial\nmode: shadow"));
    flows = FlowSet.open(directory);
    paidOrder();

    assertThat(judge(ALL_COMPLETE).raised()).isEmpty();
    assertThat(registry.counter("plumbline.check.shadow").count()).isEqualTo(1);
  }

  @Test
  void notWhole_raisesOnlyWhatIsProven() {
    paidOrder();
    scene.server(
        4, "payment", "POST /charges", "committed", "biz.amount", 500, "biz.currency", "EUR");

    Verdict verdict = checks(Sources.UNNUMBERED).whenQuiet(KEY, scene.spans(), false, now);

    assertThat(verdict.raised()).extracting(Finding::code).containsExactly(FindingCode.B03);
    assertThat(verdict.healed()).isEmpty();
  }

  private FlowChecks checks(Sources sources) {
    return new FlowChecks(flows, sources, SETTLE, new CheckMeters(registry));
  }

  private Verdict judge(Sources sources) {
    return judge(scene.spans(), sources);
  }

  private Verdict judge(List<Span> spans, Sources sources) {
    return checks(sources).whenQuiet(KEY, spans, true, now);
  }
}

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
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules about values, by the flows of the documentation. */
class ValueRulesTest {
  private static final long SECOND = 1_000_000_000;

  private final Scene scene = new Scene("S-1");
  private FlowSet flows;

  @BeforeEach
  void open() throws Exception {
    flows = FlowSet.open(Path.of("..", "docs", "flows"));
  }

  // ---- B06, B07, B08

  @Test
  void b06_amountsDiffer_isOpenAndSaysWhoSaysWhat() {
    scene.order();
    scene
        .server(
            2, "payment", "POST /charges", "committed", "biz.amount", "400", "biz.currency", "EUR")
        .producer(2.5, "payment", "order.paid")
        .consumer(3, "shipping", "order.paid", "committed");

    Finding finding = only(judge(Sources.UNNUMBERED));

    assertThat(finding.code()).isEqualTo(FindingCode.B06);
    assertThat(rule(finding).reason())
        .isEqualTo("order_create.amount is 500, pay_charge.amount is 400 (expected: the same)");
    assertThat(rule(finding).atRisk()).isEqualTo(new BrokenRule.Money(400, "EUR"));
    assertThat(finding.evidence())
        .extracting(Evidence::service)
        .containsExactly("order", "payment");
  }

  @Test
  void b06_valueNotTold_isUndecided() {
    scene.order();
    scene
        .server(2, "payment", "POST /charges", "committed", "biz.currency", "EUR")
        .producer(2.5, "payment", "order.paid")
        .consumer(3, "shipping", "order.paid", "committed");

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.state()).isEqualTo(FindingState.UNDECIDED);
    assertThat(rule(finding).unknown()).containsExactly("pay_charge.amount");
  }

  @Test
  void b07_entriesDoNotBalance_isOpenOnlyIfTheLedgerIsComplete() {
    booking(500, 300, 100);

    assertThat(judge(ALL_COMPLETE).raised())
        .extracting(Judged::summary)
        .containsExactly(
            "entries_balance OPEN [debit.amount] and [credit.amount] differ by 100 EUR (expected: at most 0)");
    assertThat(judge(Sources.UNNUMBERED).raised())
        .extracting(Finding::state)
        .containsExactly(FindingState.UNDECIDED);
  }

  @Test
  void b07_entriesBalance_isSilent() {
    booking(500, 300, 200);

    assertThat(judge(ALL_COMPLETE).raised()).isEmpty();
  }

  @Test
  void b07_amountIsNoInteger_isUndecided() {
    booking(500, 300, 200);
    scene.event(
        3, "accounting", "entry.credit", "biz.amount", 0.5, "biz.currency", "EUR", "entry.id", "9");

    assertThat(judge(ALL_COMPLETE).raised())
        .extracting(Judged::summary)
        .containsExactly(
            "entries_balance UNDECIDED not told: [credit.amount] (expected: amounts in minor units)");
  }

  private void booking(int debit, int credit, int otherCredit) {
    scene
        .server(
            0, "payment", "POST /captures", "committed", "biz.amount", 500, "biz.currency", "EUR")
        .event(
            1,
            "accounting",
            "entry.debit",
            "biz.amount",
            debit,
            "biz.currency",
            "EUR",
            "entry.id",
            "1")
        .event(
            1,
            "accounting",
            "entry.credit",
            "biz.amount",
            credit,
            "biz.currency",
            "EUR",
            "entry.id",
            "2")
        .event(
            1,
            "accounting",
            "entry.credit",
            "biz.amount",
            credit,
            "biz.currency",
            "EUR",
            "entry.id",
            "2")
        .event(
            1,
            "accounting",
            "entry.credit",
            "biz.amount",
            otherCredit,
            "biz.currency",
            "EUR",
            "entry.id",
            "3");
  }

  @Test
  void b08_assertionIsNotTrue_isOpen() {
    scene.outbox(500);
    scene.producer(1, "order", "points.award", "messaging.message.id", "m-1");
    scene.consumer(
        2, "points", "points.award", "committed", "messaging.message.id", "m-1", "biz.points", 7);

    assertThat(judge(Sources.UNNUMBERED).raised())
        .extracting(Judged::summary)
        .containsExactly("rate OPEN 'award.points == outbox_commit.amount / 100' is not true");
  }

  @Test
  void b08_valueOfADoneStepNotTold_isUndecided() {
    scene.outbox(500);
    scene.producer(1, "order", "points.award", "messaging.message.id", "m-1");
    scene.consumer(2, "points", "points.award", "committed", "messaging.message.id", "m-1");

    Finding finding = only(judge(ALL_COMPLETE));

    assertThat(finding.state()).isEqualTo(FindingState.UNDECIDED);
    assertThat(rule(finding).unknown()).containsExactly("award.points");
  }

  private Verdict judge(Sources sources) {
    var checks =
        new FlowChecks(flows, sources, 10 * SECOND, new CheckMeters(new SimpleMeterRegistry()));
    long now = Story.BEGIN + 100 * SECOND;
    return checks.whenQuiet(new RunKey(null, "S-1"), scene.spans(), true, now);
  }
}

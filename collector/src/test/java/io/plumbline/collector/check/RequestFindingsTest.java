package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the request as a whole and its messages say: A08, A13, A14, A16. */
class RequestFindingsTest extends StoryVerdicts {
  // ---- A08, ghost message

  @Test
  void a08_messageOfWhatWasRolledBackIsActedOn_isRaised() {
    order.rolledBack().answered(500).sends("orders").processedBy("shipping", "committed");

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A08);
    assertThat(finding.caller()).isEqualTo("order");
    assertThat(finding.executor()).isEqualTo("shipping");
    assertThat(finding.evidence())
        .extracting(Evidence::service, Evidence::outcome)
        .containsExactly(
            tuple("order", Outcome.ROLLED_BACK),
            tuple("order", Outcome.OK),
            tuple("shipping", Outcome.COMMITTED));
  }

  @Test
  void a08_processedInATraceOfItsOwn_isRaised() {
    order.rolledBack().sends("orders").processedApartBy("shipping", "committed");

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A08);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "rolled_back"})
  void a08_processedWithoutAnEffect_isSilent(String tx) {
    order.rolledBack().sends("orders").processedBy("shipping", tx);

    assertSilent();
  }

  @Test
  void a08_neverProcessed_isSilent() {
    order.rolledBack().sends("orders");

    assertSilent();
  }

  @Test
  void a08_sentAfterTheRollback_isSilent() {
    order.rolledBack().answered(500).sends("order-failures", 5).processedBy("mail", "committed");

    assertSilent();
  }

  @Test
  void a08_requestCommittedWhenMadeAgain_isHealed() {
    order.rolledBack().answered(500).sends("orders").processedBy("shipping", "committed");
    order.anew().committed();

    assertHealed();
  }

  // ---- A13, dead letter

  @ParameterizedTest
  @CsvSource({
    "orders-dlt, true",
    "orders.DLT, true",
    "dead-letter-queue, true",
    "orders.deadletter, true",
    "dlq/orders, true",
    "orders, false",
    "middle, false",
    "deadlines, false",
    "dltx, false"
  })
  void a13_messagePutAside_isRaised(String destination, boolean raised) {
    order.sends(destination);

    assertThat(judge().raised()).extracting(Finding::code).hasSize(raised ? 1 : 0);
    if (raised) assertThat(onlyFinding().code()).isEqualTo(FindingCode.A13);
    Span sent = story.spans().get(1);
    assertThat(SerialJudge.matters(sent)).isEqualTo(raised);
  }

  @Test
  void a13_processedFromThere_isHealed() {
    order.sends("orders-dlt").processedBy("repair", "committed");

    assertHealed();
  }

  @Test
  void a13_processingItFailed_isRaised() {
    order.sends("orders-dlt").processedBy("repair", "rolled_back");

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A13);
  }

  // ---- A14, partial effect

  @Test
  void a14_requestFailedAndWhatItHadDoneStands_isRaised() {
    order.rolledBack().answered(500).call("inventory", "POST", "/reservations").committed();

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A14);
    assertThat(finding.executor()).isEqualTo("inventory");
    assertThat(finding.evidence())
        .extracting(Evidence::service, Evidence::outcome)
        .containsExactlyInAnyOrder(
            tuple("order", Outcome.FAIL),
            tuple("order", Outcome.OK),
            tuple("inventory", Outcome.COMMITTED));
  }

  @Test
  void a14_twoItemsReserved_oneIsNotTheRepairOfTheOther() {
    order.rolledBack().answered(500);
    order.call("inventory", "POST", "/reservations").key("item-1").committed();
    order.call("inventory", "POST", "/reservations").key("item-2").committed();

    assertThat(judge().raised())
        .extracting(Finding::code)
        .containsExactly(FindingCode.A14, FindingCode.A14);
  }

  @Test
  void a14_throughAServiceThatFailedToo_isRaised() {
    Story.Call pay = order.rolledBack().answered(502).call("payment", "POST", "/payments");
    pay.rolledBack().answered(500).call("ledger", "POST", "/entries").committed();

    assertThat(onlyFinding().executor()).isEqualTo("ledger");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 409, 422})
  void a14_requestDoneOrRefused_isSilent(int status) {
    order.noEffect().answered(status).call("inventory", "POST", "/reservations").committed();

    assertSilent();
  }

  @Test
  void a14_requestThatCommittedItsPart_isSilent() {
    order.committed().answered(500).call("inventory", "POST", "/reservations").committed();

    assertSilent();
  }

  @Test
  void a14_takenBackByACall_isHealed() {
    order.rolledBack().answered(500);
    order.call("inventory", "POST", "/reservations").committed();
    order.call("inventory", "DELETE", "/reservations/7").committed();

    assertHealed();
  }

  @Test
  void a14_takenBackByAMessage_isHealed() {
    order.rolledBack().answered(500).call("inventory", "POST", "/reservations").committed();
    order.sends("order-failures", 200).processedBy("inventory", "committed");

    assertHealed();
  }

  @Test
  void a14_requestMadeAgainAndDone_isHealed() {
    order
        .rolledBack()
        .answered(500)
        .call("inventory", "POST", "/reservations")
        .key("i")
        .committed();
    order.anew().committed().call("inventory", "POST", "/reservations").key("i").noEffect();

    assertHealed();
  }

  @Test
  void a14_answerLost_isALostResponseOnly() {
    order
        .rolledBack()
        .answered(500)
        .call("payment", "POST", "/payments")
        .committed()
        .lost();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  // ---- what was repaired

  @Test
  void compensated_committedUnderItsKey_isHealed() {
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();
    String key = "S-1:" + onlyFinding().id() + ":refund";
    pay.compensation("payment", "/refunds", key).committed();

    assertHealed();
    assertThat(judge().healed().get(0).reason()).isEqualTo("compensated: refund by payment");
    assertThat(judge().healed().get(0).evidence()).hasSize(3);
  }

  @Test
  void compensated_executedTwice_isHealed_andNotRaisedAtOnce() {
    order.call("payment", "POST", "/payments").committed().lost().again().committed();
    String key = "S-1:" + onlyFinding().id() + ":refund";
    order.compensation("payment", "/refunds", key).committed();

    assertThat(judge().raised()).isEmpty();
    assertThat(judge().healed())
        .extracting(Verdict.Healed::reason)
        .contains("compensated: refund by payment");
    assertThat(SerialJudge.atOnce("S-1", story.spans(), NOW)).isEmpty();
  }

  @Test
  void compensated_rolledBack_orOfAnotherFinding_isRaised() {
    order.call("payment", "POST", "/payments").committed().lost();
    String key = "S-1:" + onlyFinding().id() + ":refund";
    order.compensation("payment", "/refunds", key).rolledBack();
    order
        .compensation("payment", "/refunds", "S-1:" + "0".repeat(32) + ":refund")
        .committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  // ---- A16, one serial for two requests

  @Test
  void a16_twoRequestsWithDifferentValues_isRaised() {
    order.biz("amount", 500);
    order.anew().committed().biz("amount", 700);

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A16);
    assertThat(finding.evidence()).hasSize(2);
  }

  @Test
  void a16_sameValues_isARepetition() {
    order.biz("amount", 500);
    order.anew().committed().biz("amount", 500);

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A10);
  }

  @Test
  void a16_secondRefused_isSilent() {
    order.biz("amount", 500);
    order.anew().noEffect().answered(422).biz("amount", 700);

    assertSilent();
  }

  @Test
  void a16_anotherStepOfTheSameClient_isSilent() {
    order.biz("amount", 500);
    story.request("payment", "POST", "/payments").committed().biz("amount", 700);

    assertSilent();
  }
}

package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one call's two sides, or the calls of one piece of code, say against each other: A02, A11, A12. */
class CallFindingsTest extends StoryVerdicts {
  // ---- A02, false success

  @Test
  void a02_rolledBackAndTheCallerToldOk_isRaised() {
    Story.Call pay = order.call("payment", "POST", "/payments").rolledBack().answered(200);

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A02);
    assertThat(finding.caller()).isEqualTo("order");
    assertThat(finding.executor()).isEqualTo("payment");
    assertThat(finding.sinceEpochNanos()).isGreaterThanOrEqualTo(pay.commitEpochNanos());
    assertThat(finding.evidence())
        .extracting(Evidence::role, Evidence::outcome)
        .containsExactly(
            tuple(Evidence.Role.CALLER, Outcome.OK),
            tuple(Evidence.Role.EXECUTOR, Outcome.ROLLED_BACK));
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 500, 503})
  void a02_rolledBackAndTheCallerToldSo_isSilent(int status) {
    order.call("payment", "POST", "/payments").rolledBack().answered(status);

    assertSilent();
  }

  @Test
  void a02_rolledBackThenCommittedByAnotherAttempt_isHealed() {
    order
        .call("payment", "POST", "/payments")
        .rolledBack()
        .answered(200)
        .again()
        .committed();

    assertHealed();
  }

  @Test
  void a02_repetitionOfACommittedOneRolledBack_isHealed() {
    Story.Call pay = order.call("payment", "POST", "/payments").key("k").committed();
    pay.again().key("k").rolledBack().answered(200);

    assertHealed();
  }

  @Test
  void a02_anotherOperationCommitted_isRaised() {
    order.call("payment", "POST", "/payments").key("item-1").rolledBack().answered(200);
    order.call("payment", "POST", "/payments").key("item-2").committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A02);
  }

  @Test
  void a02_readThatRollsBack_isSilent() {
    order.call("payment", "GET", "/rates").rolledBack().answered(200);

    assertSilent();
  }

  // ---- A06, unfinished

  @Test
  void a06_processWasGoneBeforeTheEnd_isRaised() {
    order.call("payment", "POST", "/payments").unfinished().lost();

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A06);
    assertThat(finding.executor()).isEqualTo("payment");
    assertThat(finding.evidence())
        .extracting(Evidence::role, Evidence::outcome)
        .containsExactly(
            tuple(Evidence.Role.CALLER, Outcome.UNKNOWN),
            tuple(Evidence.Role.EXECUTOR, Outcome.UNFINISHED));
  }

  @Test
  void a06_laterAttemptEnded_isHealed() {
    order.call("payment", "POST", "/payments").unfinished().lost().again().committed();

    assertHealed();
  }

  @Test
  void a06_readThatDidNotEnd_isSilent() {
    order.call("payment", "GET", "/rates").unfinished().lost();

    assertSilent();
  }

  // ---- A11, retry storm

  @ParameterizedTest
  @CsvSource({"6, 503, true", "6, 429, true", "5, 503, false", "12, 401, false", "12, 409, false"})
  void a11_sameChangeAskedForAgainAndAgain_isRaisedBeyondFive(
      int attempts, int status, boolean raised) {
    Story.Call pay = order.call("payment", "POST", "/payments").noEffect().answered(status);
    for (int i = 1; i < attempts; i++) pay = pay.again().noEffect().answered(status);

    assertThat(judge().raised())
        .extracting(Finding::code)
        .containsExactlyElementsOf(raised ? List.of(FindingCode.A11) : List.of());
    assertThat(SerialJudge.atOnce("S-1", story.spans(), NOW)).isEqualTo(judge().raised());
  }

  @Test
  void a11_proof_isTheFirstAttemptsAndTheLast() {
    Story.Call pay = order.call("payment", "POST", "/payments").noEffect().answered(503);
    for (int i = 1; i < 9; i++) pay = pay.again().noEffect().answered(503);

    assertThat(onlyFinding().evidence())
        .hasSize(4)
        .isSortedAccordingTo(Comparator.comparingLong(Evidence::startEpochNanos))
        .allSatisfy(span -> assertThat(span.role()).isEqualTo(Evidence.Role.CALLER));
  }

  @Test
  void a11_manyItemsWithKeysOfTheirOwn_isSilent() {
    for (int i = 0; i < 20; i++)
      order
          .call("inventory", "POST", "/reservations")
          .key("item-" + i)
          .noEffect()
          .answered(503);

    assertSilent();
  }

  @Test
  void a11_manyItemsToldApartByAValue_isSilent() {
    for (int i = 0; i < 20; i++)
      order
          .call("inventory", "POST", "/reservations")
          .biz("item", "item-" + i)
          .noEffect()
          .answered(503);

    assertSilent();
  }

  @Test
  void a11_manyThatSucceed_isSilent() {
    for (int i = 0; i < 20; i++)
      order.call("inventory", "POST", "/reservations").committed();

    assertSilent();
  }

  @Test
  void a11_fiveFailuresAndASuccess_isRaised() {
    Story.Call pay = order.call("payment", "POST", "/payments").noEffect().answered(503);
    for (int i = 1; i < 5; i++) pay = pay.again().noEffect().answered(503);
    pay.again().committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A11);
  }

  @Test
  void a11_polling_isSilent() {
    Story.Call poll = order.call("shipping", "GET", "/labels/7").answered(404);
    for (int i = 0; i < 20; i++) poll = poll.again().answered(404);

    assertSilent();
  }

  // ---- A12, status conflict

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 500, 503})
  void a12_errorAnsweredAndASuccessHeard_isRaised(int status) {
    order.call("payment", "POST", "/payments").noEffect().answered(status).heard(200);

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A12);
    assertThat(finding.evidence())
        .extracting(Evidence::outcome, Evidence::why)
        .containsExactly(
            tuple(Outcome.OK, "http.response.status_code=200"),
            tuple(Outcome.NO_EFFECT, "http.response.status_code=" + status + " plumbline.tx=none"));
  }

  @Test
  void a12_executorThatDoesNotWatchTransactions_isRaised() {
    order.call("payment", "POST", "/payments").unwatched().answered(500).heard(200);

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A12);
  }

  @Test
  void a12_rolledBack_isAFalseSuccessOnly() {
    order.call("payment", "POST", "/payments").rolledBack().answered(500).heard(200);

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A02);
  }

  @Test
  void a12_sameErrorOnBothSides_isSilent() {
    order.call("payment", "POST", "/payments").noEffect().answered(409);
    order.call("payment", "GET", "/payments/7").answered(404).heard(200);

    assertSilent();
  }

  // ---- what is worth a judgement

  @ParameterizedTest
  @CsvSource({
    "committed, 200, true",
    "rolled_back, 200, true",
    "none, 200, false",
    "none, 409, true",
    "'', 204, false",
    "'', 503, true",
    "open, 200, false",
  })
  void matters_server_ifItChangedSomethingOrAnsweredThatItDidNot(
      String tx, String status, boolean matters) {
    Span span = new Scene("S-1")
        .server(0, "payment", "POST /payments", tx, "http.response.status_code", status)
        .spans()
        .get(0);

    assertThat(SerialJudge.matters(span)).isEqualTo(matters);
  }
}

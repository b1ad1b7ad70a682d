package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialJudgeTest extends StoryVerdicts {
  // ---- A01, lost response

  @Test
  void a01_committedAndTheAnswerLost_isRaisedWithBothSpans() {
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A01);
    assertThat(finding.serial()).isEqualTo("S-1");
    assertThat(finding.caller()).isEqualTo("order");
    assertThat(finding.executor()).isEqualTo("payment");
    assertThat(finding.operation()).isEqualTo("POST /payments");
    assertThat(finding.detectedEpochNanos()).isEqualTo(NOW);
    assertThat(finding.sinceEpochNanos())
        .as("the caller gave up 20 ms after the commit")
        .isEqualTo(pay.commitEpochNanos() + 20 * Story.MILLI);
    assertThat(finding.evidence())
        .extracting(Evidence::role, Evidence::service, Evidence::outcome, Evidence::why)
        .containsExactly(
            tuple(Evidence.Role.CALLER, "order", Outcome.UNKNOWN, "error.type=java.io.IOException"),
            tuple(Evidence.Role.EXECUTOR, "payment", Outcome.COMMITTED, "plumbline.tx=committed"));
    assertThat(finding.evidence().get(1).txEndEpochNanos()).isEqualTo(pay.commitEpochNanos());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 502, 503, 504, 408})
  void a01_committedAndTheCallerGotAnError_isRaised(int status) {
    order.call("payment", "POST", "/payments").committed().answered(status);

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  @Test
  void a04_commitAfterTheCallerGaveUp_isRaised() {
    order
        .call("payment", "POST", "/payments")
        .committedAfter(3_000)
        .failed("java.net.http.HttpTimeoutException");

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A04);
  }

  @Test
  void a01_otherOperationAnswered_isRaised() {
    order.call("payment", "POST", "/payments").committed().lost();
    order.call("payment", "GET", "/rates");
    order.call("inventory", "POST", "/reservations").committed();
    order.call("payment", "POST", "/refunds").committed();

    assertThat(onlyFinding().operation()).isEqualTo("POST /payments");
  }

  @Test
  void a01_otherKeyAnswered_isRaised() {
    order.call("payment", "POST", "/payments").key("item-1").committed().lost();
    order.call("payment", "POST", "/payments").key("item-2").committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  @Test
  void a01_callBesidesItAnswered_isRaised() {
    Story.Call first =
        order.call("inventory", "POST", "/reservations").committed().lost();
    first.besides().committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  @Test
  void a04_answeredBeforeTheCommit_isRaised() {
    Story.Call pay = order
        .call("payment", "POST", "/payments")
        .key("k")
        .committedAfter(5_000)
        .failed("java.net.http.HttpTimeoutException");
    pay.again().key("k").answered(409);

    assertThat(onlyFinding().code())
        .as("409 came while the first was under way")
        .isEqualTo(FindingCode.A04);
  }

  @Test
  void a01_queryFoundNothing_isRaised() {
    order.call("payment", "POST", "/payments").committed().lost();
    order.call("payment", "GET", "/payments/S-1").answered(404);

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  @Test
  void a01_retryLostToo_isRaised() {
    Story.Call pay =
        order.call("payment", "POST", "/payments").key("k").committed().lost();
    pay.again().key("k").noEffect().lost();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A01);
  }

  @Test
  void a01_twoCallsOfOneStepLost_isOneFindingWithBoth() {
    Story.Call first =
        order.call("inventory", "POST", "/reservations").committed().lost();
    first.besides().committed().lost();

    assertThat(onlyFinding().evidence()).hasSize(4);
  }

  @Test
  void a01_answered_isSilent() {
    order.call("payment", "POST", "/payments").committed();

    assertSilent();
  }

  @Test
  void a01_declined_isSilent() {
    order.call("payment", "POST", "/payments").noEffect().answered(402);

    assertSilent();
  }

  @Test
  void a01_rolledBack_isSilent() {
    order.call("payment", "POST", "/payments").rolledBack().lost();

    assertSilent();
  }

  @Test
  void a01_noEffect_isSilent() {
    order.call("payment", "POST", "/payments").noEffect().lost();

    assertSilent();
  }

  @Test
  void a01_lostRead_isSilent() {
    order.call("payment", "GET", "/payments/S-1").committed().lost();

    assertSilent();
  }

  @Test
  void a01_neverSent_isSilent() {
    order
        .call("payment", "POST", "/payments")
        .withoutExecutor()
        .failed("java.net.ConnectException");

    assertSilent();
  }

  @Test
  void a01_executorNotHeardOf_isUndecidedAndSilent() {
    order.call("payment", "POST", "/payments").withoutExecutor().lost();

    assertSilent();
  }

  @Test
  void a01_callerNotHeardOf_isUndecidedAndSilent() {
    order.call("payment", "POST", "/payments").committed().lost().withoutCaller();

    assertSilent();
  }

  @Test
  void a01_nobodyWatchesTransactions_isUndecidedAndSilent() {
    order.call("payment", "POST", "/payments").unwatched().lost();

    assertSilent();
  }

  @Test
  void a01_idempotentRetryAnswered_isSilent() {
    Story.Call pay =
        order.call("payment", "POST", "/payments").key("k").committed().lost();
    pay.again().key("k").noEffect();

    assertHealed();
  }

  @Test
  void a01_retryRefusedByTheUniqueKeyAndAnsweredFromIt_isSilent() {
    Story.Call pay =
        order.call("payment", "POST", "/payments").key("k").committed().lost();
    pay.again().key("k").rolledBack();

    assertThat(judge().raised()).isEmpty();
    assertThat(judge().healed())
        .as("neither a lost response nor a false success")
        .extracting(Verdict.Healed::reason)
        .containsExactly(
            "the caller was answered later: OK", "another attempt of it was committed");
  }

  @Test
  void a01_retryWithoutKeyAnsweredAsDuplicate_isSilent() {
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();
    pay.again().noEffect().answered(409);

    assertHealed();
  }

  @Test
  void a01_retryAnsweredByAnExecutorThatDoesNotReport_isSilent() {
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();
    pay.again().withoutExecutor();

    assertHealed();
  }

  @Test
  void a01_repeatablePutAnswered_isSilent() {
    Story.Call put = order.call("inventory", "PUT", "/stock/1").committed().lost();
    put.again().committed();

    assertHealed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/payments/S-1", "/payments?order=7", "/_plumbline/operations/S-1"})
  void a01_queryAnswered_isSilent(String query) {
    order.call("payment", "POST", "/payments").committed().lost();
    order.call("payment", "GET", query);

    assertHealed();
  }

  @Test
  void a01_queryInALaterTraceAnswered_isSilent() {
    order.call("payment", "POST", "/payments").committed().lost();
    Story.Call job = story.request("order", "POST", "/jobs/reconcile");
    job.call("payment", "GET", "/payments/S-1");

    assertHealed();
  }

  @Test
  void a01_takenBack_isSilent() {
    order.call("inventory", "POST", "/reservations").committed().lost();
    order.call("inventory", "DELETE", "/reservations/S-1").committed();

    assertHealed();
  }

  // ---- A10, executed twice

  @Test
  void a10_retryWithoutKeyCommittedAgain_isRaisedOnceAndNotAsA01() {
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();
    Story.Call second = pay.again().committed();

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A10);
    assertThat(finding.caller()).isEqualTo("order");
    assertThat(finding.executor()).isEqualTo("payment");
    assertThat(finding.sinceEpochNanos()).isEqualTo(second.commitEpochNanos());
    assertThat(finding.evidence())
        .extracting(Evidence::outcome)
        .containsExactly(Outcome.UNKNOWN, Outcome.COMMITTED, Outcome.OK, Outcome.COMMITTED);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void a10_retryAfterAnErrorCommittedAgain_isRaised(int status) {
    order
        .call("payment", "POST", "/payments")
        .committed()
        .answered(status)
        .again()
        .committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A10);
  }

  @Test
  void a10_retryAfterCancelCommittedAgain_isRaised() {
    order.call("payment", "POST", "/payments").committed().cancelled().again().committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A10);
  }

  @Test
  void a10_retryLostToo_isRaisedOnceAndNotAsA01() {
    order
        .call("payment", "POST", "/payments")
        .committed()
        .lost()
        .again()
        .committed()
        .lost();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A10);
  }

  @Test
  void a10_sameKeyCommittedTwice_isRaisedWhoeverCalled() {
    order.call("payment", "POST", "/payments").key("k").committed();
    Story.Call job = story.request("billing", "POST", "/jobs/charge");
    job.call("payment", "POST", "/payments").key("k").committed();

    assertThat(onlyFinding().code()).isEqualTo(FindingCode.A10);
  }

  @Test
  void a10_threeExecutions_isOneFindingProvenByTheFirstTwo() {
    Story.Call pay = order.call("payment", "POST", "/payments").committed().lost();
    Story.Call second = pay.again().committed().lost();
    second.again().committed();

    Finding finding = onlyFinding();
    assertThat(finding.evidence()).hasSize(4);
    assertThat(finding.sinceEpochNanos()).isEqualTo(second.commitEpochNanos());
  }

  @Test
  void a10_entryOfTheSerialCommittedTwice_isRaisedWithoutCaller() {
    story.request("order", "POST", "/orders").committed();

    Finding finding = onlyFinding();
    assertThat(finding.code()).isEqualTo(FindingCode.A10);
    assertThat(finding.caller()).isNull();
    assertThat(finding.executor()).isEqualTo("order");
    assertThat(finding.evidence()).hasSize(2);
  }

  @Test
  void a10_callbackThatComesTwice_isSilentSinceItIsNotTheEntry() {
    story.request("order", "POST", "/callbacks").committed();
    story.request("order", "POST", "/callbacks").committed();

    assertThat(judge().raised()).isEmpty();
  }

  @Test
  void a10_twoAnsweredCallsOfOneStep_isSilent() {
    order.call("inventory", "POST", "/reservations").committed();
    order.call("inventory", "POST", "/reservations").committed();

    assertSilent();
  }

  @Test
  void a10_otherKey_isSilent() {
    order.call("payment", "POST", "/payments").key("item-1").committed();
    order.call("payment", "POST", "/payments").key("item-2").committed();

    assertSilent();
  }

  @Test
  void a10_otherTarget_isSilent() {
    order.call("payment", "POST", "/payments?item=1").committed().cancelled();
    order.call("payment", "POST", "/payments?item=2").committed();

    assertSilent();
  }

  @Test
  void a10_otherBusinessValues_isSilent() {
    Story.Call first =
        order.call("inventory", "POST", "/reservations").committed().cancelled();
    first.biz("sku", "A").again().committed().biz("sku", "B");

    assertSilent();
  }

  @Test
  void a10_firstRolledBack_isSilent() {
    order.call("payment", "POST", "/payments").rolledBack().lost().again().committed();

    assertSilent();
  }

  @Test
  void a10_firstNeverSent_isSilent() {
    Story.Call pay = order.call("payment", "POST", "/payments");
    pay.withoutExecutor().failed("java.net.ConnectException").again().committed();

    assertSilent();
  }

  @Test
  void a10_secondRefusedAlthoughItCommittedANote_isSilent() {
    Story.Call pay =
        order.call("payment", "POST", "/payments").key("k").committed().lost();
    pay.again().key("k").committed().answered(409);

    assertThat(judge().raised()).isEmpty();
  }

  @Test
  void a10_repeatableMethod_isSilent() {
    order.call("inventory", "PUT", "/stock/1").committed().cancelled().again().committed();

    assertSilent();
  }

  @Test
  void atOnce_retry_isProvenWithoutWaiting() {
    order.call("payment", "POST", "/payments").committed().lost().again().committed();
    story.request("order", "POST", "/orders").committed();

    assertThat(SerialJudge.atOnce("S-1", story.spans(), NOW))
        .as("the entry may turn out to be another one; the retry is one for ever")
        .extracting(Finding::executor)
        .containsExactly("payment");
  }

  @Test
  void whenQuiet_spansMissing_raisesOnlyWhatTheyCannotUndo() {
    order.call("inventory", "POST", "/reservations").committed().lost();
    order.call("payment", "POST", "/payments").committed().lost().again().committed();

    assertThat(SerialJudge.whenQuiet("S-1", story.spans(), false, NOW).raised())
        .extracting(Finding::code)
        .containsExactly(FindingCode.A10);
  }

  // ---- arrival

  @Test
  void whenQuiet_anyOrderAndCopies_givesTheSameVerdict() {
    order.call("inventory", "POST", "/reservations").committed();
    order.call("payment", "POST", "/payments").committed().lost().again().committed();
    order.call("shipping", "POST", "/parcels").committed().lost();
    order.call("points", "POST", "/points").key("p").committed().lost().again().key("p");
    Verdict expected = judge();
    assertThat(expected.raised()).hasSize(2);
    assertThat(expected.healed()).hasSize(2);

    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<Span> spans = new ArrayList<>(story.spans());
      spans.add(spans.get(random.nextInt(spans.size())));
      Collections.shuffle(spans, random);
      assertThat(SerialJudge.whenQuiet("S-1", spans, true, NOW)).isEqualTo(expected);
    }
  }
}

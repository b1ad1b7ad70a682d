package io.plumbline.collector.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.collector.finding.Handling.Acceptance;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandlingStoreTest {
  private static final Acceptance ACCEPTED = new Acceptance("li", "paid by hand", 20, 100L);

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingStore findings;
  private HandlingStore handlings;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    findings = new FindingStore(database);
    handlings = new HandlingStore(database);
    findings.raise(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 10));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Handling at(long epochNanos) throws Exception {
    return handlings.of(List.of("a", "b"), epochNanos).getOrDefault("a", Handling.NONE);
  }

  private List<String> log() throws Exception {
    return findings.transitions("a").stream().map(Transition::reason).toList();
  }

  @Test
  void everyDecision_isInTheChainedLog_andChangesNoState() throws Exception {
    handlings.note("a", "li", "asked the bank", 20);
    handlings.assign("a", "li", "wang", 21);
    handlings.accept("a", ACCEPTED);
    handlings.withdraw("a", "wang", "it was not", 23);
    handlings.assign("a", "wang", null, 24);
    handlings.recheck("a", "wang", 25);

    assertThat(log())
        .containsExactly(
            "raised",
            "note by li: asked the bank",
            "assigned to wang by li",
            "accepted by li until 1970-01-01T00:00:00.000000100Z: paid by hand",
            "acceptance withdrawn by wang: it was not",
            "assigned to nobody by wang",
            "judged anew, asked for by wang");
    assertThat(findings.transitions("a"))
        .extracting(Transition::to)
        .containsOnly(FindingState.OPEN);
    assertThat(findings.brokenAuditLine()).isEmpty();
    assertThat(at(30)).isEqualTo(Handling.NONE);
  }

  @Test
  void accepted_holdsUntilItsEnd_besideTheAssignee() throws Exception {
    handlings.assign("a", "li", "wang", 15);

    assertThat(handlings.accept("a", ACCEPTED)).isEqualTo(new Handling("wang", ACCEPTED));

    assertThat(at(99)).isEqualTo(new Handling("wang", ACCEPTED));
    assertThat(at(100)).isEqualTo(new Handling("wang", null));
  }

  @Test
  void accepted_raisedAgain_isNoLongerAccepted_andSaysSo() throws Exception {
    handlings.assign("a", "li", "wang", 15);
    handlings.accept("a", ACCEPTED);
    findings.resolve("a", 30, "answered", List.of());

    findings.raise(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 40));

    assertThat(at(41)).isEqualTo(new Handling("wang", null));
    assertThat(log().get(log().size() - 1))
        .isEqualTo("raised again, and no longer accepted: that was about what was known before");
  }

  @Test
  void accepted_seenAgain_staysSo() throws Exception {
    handlings.accept("a", ACCEPTED);

    findings.raise(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 40));

    assertThat(at(41).acceptance()).isEqualTo(ACCEPTED);
  }

  @Test
  void undecided_acceptedAndThenProven_isNoLongerAccepted() throws Exception {
    findings.raise(FindingStoreTest.ruled(FindingState.UNDECIDED, 10, List.of("pay")));
    handlings.accept("r", new Acceptance("li", "late", 20, null));

    findings.raise(FindingStoreTest.ruled(FindingState.OPEN, 30, List.of()));

    assertThat(handlings.of(List.of("r"), 31)).isEmpty();
  }

  @Test
  void decisions_surviveARestart() throws Exception {
    handlings.assign("a", "li", "wang", 15);
    database.close();
    database = FindingDatabase.open(directory);
    handlings = new HandlingStore(database);

    assertThat(at(16).assignee()).isEqualTo("wang");
  }

  @Test
  void unknownFinding_isSaidToBeSo() throws Exception {
    assertThat(handlings.note("b", "li", "text", 20)).isNull();
    assertThat(handlings.of(List.of(), 20)).isEmpty();
  }

  @Test
  void acceptance_thatEndsBeforeItBegins_isRefused() {
    assertThatThrownBy(() -> new Acceptance("li", "late", 20, 20L))
        .hasMessage("until: 20 (expected: after 20, when it was accepted)");
  }
}

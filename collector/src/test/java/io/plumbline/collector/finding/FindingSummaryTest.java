package io.plumbline.collector.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.collector.finding.FindingSummary.Column;
import io.plumbline.collector.finding.FindingSummary.Named;
import io.plumbline.collector.finding.FindingSummary.OfRule;
import io.plumbline.collector.finding.FindingSummary.Trend;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a filter selects, counted. */
class FindingSummaryTest {
  private static final FindingFilter ALL = FindingFilter.ALL;

  @TempDir
  private Path directory;

  private FindingDatabase database;
  private FindingStore store;

  @BeforeEach
  void open() throws Exception {
    database = FindingDatabase.open(directory);
    store = new FindingStore(database);
    store.raise(FindingStoreTest.finding("a", FindingCode.A01, "S-1", 100));
    store.raise(FindingStoreTest.finding("b", FindingCode.A01, "S-2", 105));
    store.raise(FindingStoreTest.finding("c", FindingCode.A10, "S-3", 149));
    store.raise(FindingStoreTest.ruled(FindingState.UNDECIDED, 199, List.of("pay")));
    store.resolve("b", 300, "answered", List.of());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void summary_ofAll_countsEverything() throws Exception {
    FindingSummary summary = store.summary(ALL, 2);

    assertThat(summary.findings()).isEqualTo(4);
    assertThat(summary.states())
        .containsEntry(FindingState.OPEN, 2L)
        .containsEntry(FindingState.RESOLVED, 1L)
        .containsEntry(FindingState.UNDECIDED, 1L)
        .containsEntry(FindingState.CLEARED, 0L);
    assertThat(summary.codes())
        .hasSize(FindingCode.values().length)
        .containsEntry(FindingCode.A01, 2L)
        .containsEntry(FindingCode.B01, 1L);
    assertThat(summary.services()).containsExactly(new Named("payment", 4), new Named("order", 3));
    assertThat(summary.rules()).containsExactly(new OfRule("order", "paid", 1));
    assertThat(summary.trend())
        .as("from the first to the last")
        .isEqualTo(new Trend(100, 50, 2, List.of(new Column(0, 3, 2), new Column(1, 1, 1))));
  }

  @Test
  void summary_filtered_countsEachPropertyWithoutItsOwnCondition() throws Exception {
    FindingSummary summary =
        store.summary(ALL.withCode(FindingCode.A01).withState(FindingState.OPEN), 1);

    assertThat(summary.findings()).isEqualTo(1);
    assertThat(summary.states())
        .as("of A01")
        .containsEntry(FindingState.OPEN, 1L)
        .containsEntry(FindingState.RESOLVED, 1L)
        .containsEntry(FindingState.UNDECIDED, 0L);
    assertThat(summary.codes())
        .as("of open ones")
        .containsEntry(FindingCode.A01, 1L)
        .containsEntry(FindingCode.A10, 1L)
        .containsEntry(FindingCode.B01, 0L);
  }

  @Test
  void summary_byServiceAndRule_stillCountsTheOthers() throws Exception {
    FindingSummary summary = store.summary(ALL.withService("order").withRule("none", "none"), 1);

    assertThat(summary.findings()).isZero();
    assertThat(summary.services()).as("of the rule").isEmpty();
    assertThat(summary.rules()).as("of the service order").isEmpty();
    assertThat(store.summary(ALL.withService("order"), 1).services()).hasSize(2);
    assertThat(store.summary(ALL.withRule("order", "paid"), 1).rules()).hasSize(1);
  }

  @Test
  void summary_ofHandled_countsByAssigneeAndKnowsWhatIsAccepted() throws Exception {
    var handlings = new HandlingStore(database);
    handlings.assign("a", "li", "wang", 400);
    handlings.assign("c", "li", "wang", 400);
    handlings.accept("a", new Handling.Acceptance("li", "a test", 400, 500L));
    FindingFilter.Accepted accepted = new FindingFilter.Accepted(true, 499);

    assertThat(store.summary(ALL, 1).assignees()).containsExactly(new Named("wang", 2));
    assertThat(store.summary(ALL.withAssignee("wang"), 1).findings()).isEqualTo(2);
    assertThat(store.summary(ALL.withAccepted(accepted), 1).findings()).isEqualTo(1);
    assertThat(store
            .summary(ALL.withAccepted(new FindingFilter.Accepted(true, 500)), 1)
            .findings())
        .as("the end is not in it")
        .isZero();
    assertThat(store
            .summary(ALL.withAccepted(new FindingFilter.Accepted(false, 499)), 1)
            .findings())
        .isEqualTo(3);
    assertThat(store.openByCode(499)).containsEntry(FindingCode.A01, 0L);
    assertThat(store.openByCode(500)).containsEntry(FindingCode.A01, 1L);
  }

  @Test
  void trend_ofAGivenRange_hasItsColumns_evenWithoutFindings() throws Exception {
    assertThat(store.summary(ALL.raisedIn(90, 190), 10).trend())
        .isEqualTo(new Trend(90, 10, 10, List.of(new Column(1, 2, 1), new Column(5, 1, 1))));
    assertThat(store.summary(ALL.raisedIn(1_000, 1_001), 10).trend())
        .isEqualTo(new Trend(1_000, 1, 10, List.of()));
  }

  @Test
  void trend_ofNothing_hasNoColumns() throws Exception {
    assertThat(store.summary(ALL.withService("stock"), 10).trend().columns()).isZero();
  }

  @Test
  void trend_wholeOfTime_doesNotOverflow() throws Exception {
    Trend trend = store.summary(ALL.raisedIn(1, Long.MAX_VALUE - 1), 3).trend();

    assertThat(trend.raised()).containsExactly(new Column(0, 4, 3));
  }
}

package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector in small: a journal, a store and a checker that are killed and started again. */
class RestartTest {
  private static final long SECOND = 1_000 * Story.MILLI;
  private static final CheckConfig CONFIG = CheckConfig.builder().build();

  @TempDir
  private Path directory;

  private final AtomicLong now = new AtomicLong(Story.BEGIN);
  private final List<List<Delivery>> journal = new ArrayList<>(); // position: how many batches
  private final MemorySpanStore store = new MemorySpanStore();
  private final AtomicBoolean isAllHeard = new AtomicBoolean(true);
  private FindingDatabase database;
  private CheckLoop checks;
  private CheckedStore checked;

  @BeforeEach
  void start() throws Exception {
    database = FindingDatabase.open(directory);
    checks = CheckLoop.start(
        CONFIG, store, database, FlowSet.none(), new SimpleMeterRegistry(), now::get);
    checked = new CheckedStore(store, checks);
    for (long i = checked.committedPosition(); i < journal.size(); i++) {
      checked.write(journal.get((int) i), i + 1);
    }
    checks.judgeWhile(isAllHeard::get);
  }

  /** Nothing is saved on the way out: as if the process were gone after its last commit. */
  @AfterEach
  void kill() {
    checks.close();
    database.close();
    store.kill();
  }

  @Test
  void kill_betweenHearingAndJudgingWithACommit_judgesAfterTheNextStart() throws Exception {
    arrive(lostPayment("S-1"));
    checked.commit();
    kill();
    start();

    assertThat(checked.committedPosition()).as("nothing is replayed").isEqualTo(1);
    assertThat(findingsAfterSettling("S-1"))
        .extracting(Finding::code)
        .containsExactly(FindingCode.A01);
  }

  @Test
  void kill_betweenHearingAndJudgingWithoutACommit_hearsOfItInTheReplay() throws Exception {
    arrive(lostPayment("S-1"));
    kill();
    start();

    assertThat(findingsAfterSettling("S-1")).hasSize(1);
  }

  @Test
  void kill_storeCommittedMoreThanTheCheckerSaved_replaysForTheChecker() throws Exception {
    arrive(lostPayment("S-1"));
    checked.commit();
    arrive(lostPayment("S-2"));
    store.commit(); // as if S-2 had come between the checker's part of the commit and the store's
    assertThat(checked.committedPosition()).isEqualTo(1);
    kill();
    start();

    assertThat(findingsAfterSettling("S-2")).hasSize(1);
    assertThat(findingsAfterSettling("S-1")).hasSize(1);
  }

  @Test
  void kill_again_beforeWhatWasRestoredIsJudged_forgetsNothing() throws Exception {
    arrive(lostPayment("S-1"));
    checked.commit();
    kill();
    start();
    checked.commit();
    kill();
    start();

    assertThat(findingsAfterSettling("S-1")).hasSize(1);
  }

  @Test
  void kill_afterJudging_keepsWhatWasFoundAndRaisesItOnce() throws Exception {
    arrive(lostPayment("S-1"));
    checked.commit();
    Finding before = findingsAfterSettling("S-1").get(0);
    kill();
    start();
    checked.commit(); // what had to be restored is restored, at the time before
    awaitCheckedUntil(now.addAndGet(30 * SECOND));

    assertThat(new FindingStore(database).ofSerial("S-1")).containsExactly(before);
    assertThat(new FindingStore(database).transitions(before.id())).hasSize(1);
  }

  @Test
  void start_knowsHowFarItHadChecked() throws Exception {
    awaitCheckedUntil(now.get());
    checked.commit();
    long checkedUntil = checks.checkedUntilEpochNanos();
    kill();

    database = FindingDatabase.open(directory);
    checks = CheckLoop.start(
        CONFIG, store, database, FlowSet.none(), new SimpleMeterRegistry(), now::get);
    assertThat(checks.checkedUntilEpochNanos()).isEqualTo(checkedUntil);
  }

  @Test
  void start_nothingIsJudgedBeforeTheReplayIsOver() throws Exception {
    kill();
    database = FindingDatabase.open(directory);
    checks = CheckLoop.start(
        CONFIG, store, database, FlowSet.none(), new SimpleMeterRegistry(), now::get);
    checked = new CheckedStore(store, checks);
    arrive(lostPayment("S-1"));
    now.addAndGet(60 * SECOND);
    checked.commit(); // the checker's thread has made a round when this returns

    assertThat(new FindingStore(database).ofSerial("S-1")).isEmpty();
    assertThat(checks.checkedUntilEpochNanos()).isNull();
  }

  @Test
  void storeBehind_nothingIsJudgedUntilTheRestIsHeard() throws Exception {
    isAllHeard.set(false);
    checked.commit(); // from the next round on it is known
    List<Span> payment = lostPayment("S-1");
    arrive(payment.subList(0, 1));
    checked.commit();
    now.addAndGet(60 * SECOND);
    checked.commit();
    checked.commit();
    assertThat(new FindingStore(database).ofSerial("S-1")).isEmpty();

    arrive(payment.subList(1, payment.size()));
    isAllHeard.set(true);
    assertThat(findingsAfterSettling("S-1"))
        .extracting(Finding::code)
        .containsExactly(FindingCode.A01);
  }

  @Test
  void commit_checkerHasStopped_isRefusedSoThatTheJournalKeepsTheSpans() throws Exception {
    arrive(lostPayment("S-1"));
    checks.close();

    assertThatThrownBy(checked::commit).isInstanceOf(StoreUnavailableException.class);
    assertThat(checked.committedPosition()).isZero();
  }

  @Test
  void hear_moreThanTheInboxHolds_isJudgedFromTheStore() throws Exception {
    kill();
    database = FindingDatabase.open(directory);
    var registry = new SimpleMeterRegistry();
    var none = CheckConfig.builder().maxHeld(0).build();
    checks = CheckLoop.start(none, store, database, FlowSet.none(), registry, now::get);
    checked = new CheckedStore(store, checks);
    checks.judgeWhile(isAllHeard::get);
    List<Span> many = new ArrayList<>();
    for (int i = 0; i < 400; i++) many.addAll(lostPayment("S-" + i)); // 1,200 spans, room for 1,000
    arrive(many);

    assertThat(registry.counter("plumbline.check.overflowed").count()).isEqualTo(1_200);
    assertThat(findingsAfterSettling("S-399")).hasSize(1);
    assertThat(findingsAfterSettling("S-0")).hasSize(1);
  }

  private void arrive(List<Span> spans) throws StoreUnavailableException {
    journal.add(List.of(new Delivery(spans, null)));
    checked.write(journal.get(journal.size() - 1), journal.size());
  }

  private List<Finding> findingsAfterSettling(String serial) throws Exception {
    checked.commit(); // what was left is heard, at the time before
    awaitCheckedUntil(now.addAndGet(11 * SECOND));
    return new FindingStore(database).ofSerial(serial);
  }

  /** The checker has a thread of its own: looks until it has come so far. */
  private void awaitCheckedUntil(long epochNanos) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      Long until = checks.checkedUntilEpochNanos();
      if (until != null && until >= epochNanos) return;
      assertThat(System.nanoTime()).as("checked until %s", until).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private static List<Span> lostPayment(String serial) {
    Story story = new Story(serial);
    Story.Call order = story.request("order", "POST", "/orders").committed();
    order.call("payment", "POST", "/payments").committed().lost();
    return story.spans();
  }
}

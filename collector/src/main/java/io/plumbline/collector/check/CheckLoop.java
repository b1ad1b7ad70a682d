package io.plumbline.collector.check;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.SourceLedger;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreUnavailableException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checker's thread: listens, judges what is quiet, saves how far it has come when the store
 * commits. Thread-safe.
 */
public final class CheckLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckLoop.class);
  private static final long TICK_MILLIS = 200;
  private static final int MOST_PER_ROUND = 500;
  private static final long MOST_CHECKPOINT_SECONDS = 30;
  private static final long STOP_SECONDS = 30;

  private final Checker checker; // checker thread only
  private final CheckProgress progress;
  private final CheckMeters meters;
  private final Inbox inbox;
  private final CheckProgress.Saved before;
  private final SourceLedger sources;
  private final Thread thread = new Thread(this::run, "check");
  private volatile BooleanSupplier judging = () -> false;
  private volatile @Nullable Long checkedUntilEpochNanos;
  private volatile int unsettled;
  private volatile long savedPosition;
  private boolean restored; // checker thread only

  private CheckLoop(
      Checker checker,
      CheckProgress progress,
      CheckProgress.Saved before,
      SourceLedger sources,
      Inbox inbox,
      CheckMeters meters) {
    this.checker = checker;
    this.progress = progress;
    this.before = before;
    this.sources = sources;
    this.inbox = inbox;
    this.meters = meters;
    this.checkedUntilEpochNanos = before.checkedUntilEpochNanos();
    this.savedPosition = before.journalPosition();
  }

  /**
   * Starts to listen. Nothing is judged before {@link #judgeWhile}, so that the journal can be
   * replayed first.
   *
   * @param store where serials are read back from; write to it through {@link CheckedStore} only
   * @param flows what is expected of runs, looked at anew for each verdict
   * @throws FindingsUnavailableException if it cannot be read how far the checker had come
   */
  public static CheckLoop start(
      CheckConfig config,
      SpanStore store,
      FindingDatabase database,
      FlowSet flows,
      MeterRegistry registry)
      throws FindingsUnavailableException {
    return start(config, store, database, flows, registry, steadyClock());
  }

  static CheckLoop start(
      CheckConfig config,
      SpanStore store,
      FindingDatabase database,
      FlowSet flows,
      MeterRegistry registry,
      LongSupplier epochNanos)
      throws FindingsUnavailableException {
    var meters = new CheckMeters(registry);
    var progress = new CheckProgress(database);
    CheckProgress.Saved before = progress.load().orElseGet(() -> beginning(store));
    var sources = new SourceLedger(config.sources());
    sources.restore(progress.sources(), epochNanos.getAsLong());
    var inbox = new Inbox(config, before.journalPosition(), epochNanos, meters);
    var checker = new Checker(config, store, database, flows, sources, meters);
    var loop = new CheckLoop(checker, progress, before, sources, inbox, meters);
    Gauge.builder("plumbline.check.unsettled", loop, each -> each.unsettled)
        .description("serials heard of and not judged yet")
        .register(registry);
    loop.thread.start();
    return loop;
  }

  /** A checker that is new to a store does not look back at what the store held before. */
  private static CheckProgress.Saved beginning(SpanStore store) {
    return new CheckProgress.Saved(store.committedPosition(), null, List.of());
  }

  /** The time of the day as it was at the start, and from there on without jumps. */
  private static LongSupplier steadyClock() {
    Instant now = Instant.now();
    long offset =
        TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
    return () -> offset + System.nanoTime();
  }

  /**
   * Begins to judge.
   *
   * @param isAllHeard false puts judging off: spans that were acknowledged are still to come from the
   *     journal, and what they belong to would look as if they were missing
   */
  public void judgeWhile(BooleanSupplier isAllHeard) {
    judging = isAllHeard;
  }

  /**
   * Every serial that was last heard of before this moment has been judged, by the collector's clock;
   * null before the first judgement.
   */
  public @Nullable Long checkedUntilEpochNanos() {
    return checkedUntilEpochNanos;
  }

  /** How far what the checker has heard is known to be all that there is. */
  public SourceLedger sources() {
    return sources;
  }

  /** The clock by which it hears and judges. */
  public long nowEpochNanos() {
    return inbox.nowEpochNanos();
  }

  /** The journal position before which every span has been heard of and will be judged, come what may. */
  long savedPosition() {
    return savedPosition;
  }

  /** Leaves what is in the store now. Never waits. */
  void hear(List<Delivery> deliveries, long journalPosition) {
    inbox.leave(deliveries, journalPosition);
  }

  /** Saves how far the checker has come; returns when a crash would not undo it. */
  void checkpoint() throws StoreUnavailableException {
    CompletableFuture<Long> saved = inbox.checkpoint();
    try {
      savedPosition = saved.get(MOST_CHECKPOINT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new StoreUnavailableException("the checker could not save its progress", failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("stopped while the checker saved its progress", stopped);
    }
  }

  private void run() {
    long waitMillis = TICK_MILLIS;
    while (!inbox.isClosed()) {
      try {
        waitMillis = round(waitMillis);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        inbox.close();
      } catch (RuntimeException bug) {
        meters.failed.increment();
        log.error("a round of checks failed; the next goes on", bug);
      }
    }
  }

  /** Listens, saves where it is asked for, judges; returns how long the next round may wait. */
  private long round(long waitMillis) throws InterruptedException {
    boolean isAllInMail = judging.getAsBoolean(); // asked before the mail is taken
    Inbox.Mail mail = inbox.take(waitMillis);
    try {
      if (!restored && judging.getAsBoolean()) restore(mail.asOfEpochNanos());
      for (Inbox.Arrival arrival : mail.arrivals()) {
        arrival.deliveries().forEach(each -> checker.take(each, arrival.epochNanos()));
      }
      checker.hearOfOverflow(mail.overflow(), mail.asOfEpochNanos());
      if (!mail.checkpoints().isEmpty()) save(mail);
    } finally {
      // Only if hearing or saving failed: what is saved is completed by now.
      var failure = new IllegalStateException("a round of checks failed");
      mail.checkpoints().forEach(each -> each.completeExceptionally(failure));
    }
    boolean more = isAllInMail && judge(mail.asOfEpochNanos());
    unsettled = checker.unsettledCount();
    return more ? 0 : TICK_MILLIS;
  }

  private void restore(long nowEpochNanos) {
    restored = true;
    before.unsettled().forEach(each -> checker.restore(each, nowEpochNanos));
  }

  private void save(Inbox.Mail mail) {
    Map<String, Unsettled> waiting = new LinkedHashMap<>();
    if (!restored) before.unsettled().forEach(each -> waiting.put(each.serial(), each));
    checker.unsettled().forEach(each -> waiting.putIfAbsent(each.serial(), each));
    SourceLedger.Changes changes = sources.changes(mail.asOfEpochNanos());
    try {
      progress.save(
          new CheckProgress.Saved(
              mail.position(), checkedUntilEpochNanos, List.copyOf(waiting.values())),
          changes);
      mail.checkpoints().forEach(each -> each.complete(mail.position()));
    } catch (FindingsUnavailableException away) {
      sources.changedAgain();
      mail.checkpoints().forEach(each -> each.completeExceptionally(away));
    }
  }

  /** Whether there may be more to judge at once. */
  private boolean judge(long nowEpochNanos) {
    try {
      return checker.judge(nowEpochNanos, MOST_PER_ROUND) == MOST_PER_ROUND;
    } catch (StoreUnavailableException | FindingsUnavailableException away) {
      meters.failed.increment();
      log.warn("judging is put off", away);
      return false;
    } finally {
      checkedUntilEpochNanos = checker.checkedUntilEpochNanos();
    }
  }

  /** Stops after the round that is under way; what is not judged yet is taken up after the next start. */
  @Override
  public void close() {
    inbox.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
      if (thread.isAlive()) log.warn("the checker is still busy after {} s", STOP_SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.Claim;
import io.plumbline.collector.source.Completeness;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.SourceLedger;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of spans, waits until a serial is quiet, and judges it. Has no thread and no clock of its own:
 * one thread calls it and says what time it is.
 *
 * <pre>
 *   hear ──► unsettled, in order of last hearing ──quiet for settle──► judge: read the serial back
 *     │                                                                   from the store, compare,
 *     └─► proven already (A10)? raise at once                             raise or resolve
 * </pre>
 *
 * The spans held in memory serve only to raise at once and to skip serials in which nothing can be
 * wrong; a verdict is always given on all that the store has. So bounds on memory cost speed, never
 * truth.
 */
final class Checker {
  private static final Logger log = LoggerFactory.getLogger(Checker.class);

  /** The most spans of one serial that are read back. As many as its page shows. */
  static final int MOST_SPANS = 10_000;

  /** Spans held of one serial: enough for the calls of a few seconds. */
  private static final int MOST_HELD_SPANS = 256;

  private static final int LONGEST_SERIAL = 256;

  private final long settleNanos;
  private final int maxHeld;
  private final int maxUnsettled;
  private final SpanStore store;
  private final FindingStore findings;
  private final Deadlines deadlines;
  private final FlowChecks flows;
  private final SourceLedger ledger;
  private final CheckMeters meters;
  private final Map<String, Long> newDeadlines = new LinkedHashMap<>(); // not written yet
  private final Map<String, Waiting> unsettled =
      new LinkedHashMap<>(); // by last hearing, all below too
  private final Map<String, Long> restored =
      new LinkedHashMap<>(); // when heard of, before the stop
  private int held;
  private long blindUntilEpochNanos = Long.MIN_VALUE;
  private @Nullable Long checkedUntilEpochNanos;

  Checker(
      CheckConfig config,
      SpanStore store,
      FindingDatabase database,
      FlowSet flowSet,
      SourceLedger ledger,
      CheckMeters meters) {
    Duration settle = config.settle();
    this.settleNanos = settle.toNanos();
    this.findings = new FindingStore(database);
    this.deadlines = new Deadlines(database);
    this.flows = new FlowChecks(flowSet, this::completeness, settleNanos, meters);
    this.ledger = ledger;
    this.maxHeld = config.maxHeld();
    this.maxUnsettled = config.maxUnsettled();
    this.store = store;
    this.meters = meters;
  }

  /** A serial that waits to be judged. */
  private static final class Waiting {
    private final boolean holds;
    private final List<Span> spans = new ArrayList<>();
    private long heardEpochNanos;
    private boolean matters;
    private int effects;
    private int facts;

    private Waiting(boolean holds) {
      this.holds = holds;
    }
  }

  /** A span that nobody has heard of may be in the store already and not be visible yet. */
  private Completeness completeness(Claim claim, long nowEpochNanos) {
    if (nowEpochNanos < blindUntilEpochNanos) return Completeness.SOON;
    return ledger.of(claim, nowEpochNanos);
  }

  private void blind(long nowEpochNanos) {
    blindUntilEpochNanos = nowEpochNanos + settleNanos;
  }

  /** Takes note of a request: first of its spans, then of how far its source is whole by it. */
  void take(Delivery delivery, long arrivedEpochNanos) {
    hear(delivery.spans(), arrivedEpochNanos);
    ledger.take(delivery, arrivedEpochNanos);
  }

  /**
   * Takes note of spans, and raises what they prove already.
   *
   * @param arrivedEpochNanos by the collector's clock, never less than in the call before
   */
  void hear(Collection<Span> spans, long arrivedEpochNanos) {
    Set<String> changed = new LinkedHashSet<>();
    for (Span span : spans) {
      String serial = span.serial();
      for (RunKey run : flows.runs(span)) hearOf(run.written(), arrivedEpochNanos);
      if (serial == null) continue;
      Waiting waiting = touch(serial, arrivedEpochNanos);
      if (waiting != null && hear(waiting, span)) changed.add(serial);
    }
    for (String serial : changed) raiseAtOnce(serial, arrivedEpochNanos);
  }

  /** Takes note of spans that there was no room for, of which only these serials are known. */
  void hearOfOverflow(Set<String> serials, long arrivedEpochNanos) {
    if (serials.isEmpty()) return;
    blind(arrivedEpochNanos);
    for (String serial : serials) hearOf(serial, arrivedEpochNanos);
  }

  /** Takes note that there were spans of the serial, which only the store has now. */
  void hearOf(String serial, long arrivedEpochNanos) {
    Waiting waiting = touch(serial, arrivedEpochNanos);
    if (waiting != null) waiting.matters = true;
  }

  /**
   * Takes up a serial that was not judged before the last stop: it has to be quiet anew. To be called
   * in the order in which they were heard of.
   */
  void restore(Unsettled earlier, long nowEpochNanos) {
    hearOf(earlier.serial(), nowEpochNanos);
    restored.put(earlier.serial(), earlier.heardEpochNanos());
  }

  private @Nullable Waiting touch(String serial, long arrivedEpochNanos) {
    if (serial.length() > LONGEST_SERIAL) {
      meters.overlong.increment();
      return null;
    }
    Waiting waiting = unsettled.remove(serial); // to the end of the order
    if (waiting == null) {
      if (unsettled.size() >= maxUnsettled) {
        meters.turnedAway.increment();
        blind(arrivedEpochNanos);
        return null;
      }
      waiting = new Waiting(held < maxHeld);
      if (waiting.holds) held++;
    }
    waiting.heardEpochNanos = arrivedEpochNanos;
    unsettled.put(serial, waiting);
    return waiting;
  }

  /** Whether two effects are held now, so that they may be one twice. */
  private boolean hear(Waiting waiting, Span span) {
    boolean fact = flows.concerns(span);
    if (!fact && !SerialJudge.matters(span)) return false;
    waiting.matters = true;
    if (!waiting.holds || waiting.spans.size() >= MOST_HELD_SPANS) {
      meters.unheld.increment();
      return false;
    }
    waiting.spans.add(span);
    if (Effect.of(span) != null) waiting.effects++;
    if (fact) waiting.facts++;
    return waiting.effects > 1 || (fact && waiting.facts > 1);
  }

  private void raiseAtOnce(String serial, long nowEpochNanos) {
    Waiting waiting = unsettled.get(serial);
    if (waiting == null) return;
    try {
      raise(SerialJudge.atOnce(serial, waiting.spans, nowEpochNanos));
      raise(flows.atOnce(new RunKey(null, serial), waiting.spans, nowEpochNanos));
    } catch (FindingsUnavailableException away) {
      meters.failed.increment();
      log.warn("serial {} has findings that are written when it is judged", serial, away);
    }
  }

  private void raise(List<Finding> proven) throws FindingsUnavailableException {
    for (Finding finding : proven) {
      if (findings.raise(finding)) {
        meters.raised.increment();
        log.info(
            "{} serial {}: {} of {}, finding {}",
            finding.code(),
            finding.serial(),
            finding.operation(),
            finding.executor(),
            finding.id());
      }
    }
  }

  /**
   * Judges serials that have been quiet long enough, the longest quiet first.
   *
   * @param most to judge in this call, so that the caller can listen in between
   * @return how many were judged
   * @throws StoreUnavailableException if the rest has to be tried again later; likewise the other
   */
  int judge(long nowEpochNanos, int most)
      throws StoreUnavailableException, FindingsUnavailableException {
    int judged = 0;
    try {
      while (judged < most && judgeNext(nowEpochNanos)) judged++;
      deadlines.set(newDeadlines);
      newDeadlines.clear();
      if (judged < most) judged += judgeDue(nowEpochNanos, most - judged);
    } finally {
      checkedUntilEpochNanos = unsettled.isEmpty()
          ? Long.valueOf(nowEpochNanos)
          : Long.valueOf(Math.min(nowEpochNanos, oldestHearing()));
    }
    return judged;
  }

  private boolean judgeNext(long nowEpochNanos)
      throws StoreUnavailableException, FindingsUnavailableException {
    if (unsettled.isEmpty()) return false;
    var next = unsettled.entrySet().iterator().next();
    Waiting waiting = next.getValue();
    if (nowEpochNanos - waiting.heardEpochNanos < settleNanos) return false;
    try {
      judge(next.getKey(), waiting, nowEpochNanos);
    } catch (RuntimeException bug) {
      settled(next.getKey(), waiting); // it would fail again, and keep all others waiting
      throw new IllegalStateException("serial " + next.getKey() + " cannot be judged", bug);
    }
    settled(next.getKey(), waiting);
    return true;
  }

  private void settled(String serial, Waiting waiting) {
    unsettled.remove(serial);
    restored.remove(serial);
    if (waiting.holds) held--;
    meters.judged.increment();
  }

  /** Runs whose deadline has passed without a span; one that is unsettled will be judged anyway. */
  private int judgeDue(long nowEpochNanos, int most)
      throws StoreUnavailableException, FindingsUnavailableException {
    List<String> due = deadlines.dueBy(nowEpochNanos, most);
    List<String> done = new ArrayList<>();
    for (String key : due) {
      if (unsettled.containsKey(key)) {
        newDeadlines.put(key, nowEpochNanos + settleNanos);
        continue;
      }
      done.add(key);
      try {
        judge(key, List.of(), nowEpochNanos);
      } catch (RuntimeException bug) {
        deadlines.remove(done); // it would fail again, and keep all others waiting
        throw new IllegalStateException("run " + key + " cannot be judged", bug);
      }
    }
    deadlines.remove(done);
    deadlines.set(newDeadlines);
    newDeadlines.clear();
    meters.judged.increment(done.size());
    return due.size();
  }

  private void judge(String key, Waiting waiting, long nowEpochNanos)
      throws StoreUnavailableException, FindingsUnavailableException {
    if (!waiting.matters && findings.standingOfSerial(key).isEmpty()) return;
    judge(key, waiting.spans, nowEpochNanos);
  }

  private void judge(String key, List<Span> held, long nowEpochNanos)
      throws StoreUnavailableException, FindingsUnavailableException {
    RunKey run = RunKey.parse(key);
    List<Span> spans = new ArrayList<>(spans(run));
    boolean whole = spans.size() < MOST_SPANS;
    if (!whole) meters.oversized.increment();
    spans.addAll(held);
    Verdict verdict = flows.whenQuiet(run, spans, whole, nowEpochNanos);
    if (run.attribute() == null) {
      verdict = verdict.and(SerialJudge.whenQuiet(key, spans, whole, nowEpochNanos));
    }
    raise(verdict.raised());
    resolve(run, verdict.healed(), nowEpochNanos);
    if (verdict.dueEpochNanos() != null) newDeadlines.put(key, verdict.dueEpochNanos());
  }

  private List<Span> spans(RunKey run) throws StoreUnavailableException {
    String attribute = run.attribute();
    if (attribute == null) return store.serial(run.value(), MOST_SPANS);
    return RunSpans.read(store, attribute, run.value(), MOST_SPANS);
  }

  private void resolve(RunKey run, List<Verdict.Healed> all, long nowEpochNanos)
      throws FindingsUnavailableException {
    if (all.isEmpty()) return;
    Set<String> standing = new HashSet<>();
    for (Finding finding : findings.standingOfRun(run.shown())) standing.add(finding.id());
    for (Verdict.Healed healed : all) {
      if (!standing.contains(healed.findingId())) continue;
      if (findings.resolve(healed.findingId(), nowEpochNanos, healed.reason(), healed.evidence())) {
        meters.resolved.increment();
      }
    }
  }

  private long oldestHearing() {
    long oldest = unsettled.values().iterator().next().heardEpochNanos;
    if (restored.isEmpty()) return oldest;
    return Math.min(oldest, restored.values().iterator().next());
  }

  /** Every serial that was last heard of before this moment has been judged; null before the first. */
  @Nullable Long checkedUntilEpochNanos() {
    return checkedUntilEpochNanos;
  }

  /** Serials that have been heard of and not judged, the longest quiet first. */
  List<Unsettled> unsettled() {
    List<Unsettled> list = new ArrayList<>(unsettled.size());
    unsettled.forEach((serial, waiting) ->
        list.add(new Unsettled(serial, restored.getOrDefault(serial, waiting.heardEpochNanos))));
    newDeadlines.forEach((key, due) -> {
      if (!unsettled.containsKey(key)) list.add(new Unsettled(key, due)); // judged, not written
    });
    return list;
  }

  int unsettledCount() {
    return unsettled.size();
  }
}

package io.plumbline.collector.compensate;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to repair findings and carries them out, also after a restart: each is sent at least once, with a key
 * that makes it take effect once. Thread-safe.
 */
public final class Compensator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Compensator.class);
  private static final TaskDescriptor<Void> TASK = TaskDescriptor.of("compensation");
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LAST_WAIT = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  /** After a crash so many of them pass before what was being sent is taken up; db-scheduler allows no fewer. */
  private static final int MISSED_HEARTBEATS = 4;

  private static final Duration NOT_NOW = Duration.ofSeconds(2);
  private static final Duration STOPPED = Duration.ofSeconds(5);
  private static final int THREADS = 4;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_REASON = 1_000;

  private final ActionSet actions;
  private final CompensationStore store;
  private final FindingStore findings;
  private final MeterRegistry meters;
  private final LongSupplier epochNanos;
  private final ActionCall call = new ActionCall();
  private final Scheduler scheduler;

  private Compensator(
      ActionSet actions, FindingDatabase database, MeterRegistry meters, LongSupplier epochNanos) {
    this.actions = actions;
    this.store = new CompensationStore(database);
    this.findings = new FindingStore(database);
    this.meters = meters;
    this.epochNanos = epochNanos;
    this.scheduler = Scheduler.create(
            database.connections(),
            Tasks.custom(TASK)
                .onFailureReschedule(FixedDelay.of(STOPPED))
                .onDeadExecutionRevive()
                .execute((task, context) -> attempt(task.getId())))
        .threads(THREADS)
        .pollingInterval(POLL)
        .heartbeatInterval(HEARTBEAT)
        .missedHeartbeatsLimit(MISSED_HEARTBEATS)
        .schedulerName(new SchedulerName.Fixed("collector"))
        .enableImmediateExecution()
        .shutdownMaxWait(LAST_WAIT) // what is cut off is sent again, under its key
        .build();
  }

  /**
   * Takes up what was under way when it was stopped.
   *
   * @param epochNanos the collector's clock
   */
  public static Compensator start(
      ActionSet actions, FindingDatabase database, MeterRegistry meters, LongSupplier epochNanos)
      throws FindingsUnavailableException {
    var compensator = new Compensator(actions, database, meters, epochNanos);
    List<Compensation> left = compensator.store.queued();
    left.forEach(compensator::schedule);
    // Who can do nothing need not look every second whether there is something to do.
    if (!actions.all().isEmpty() || !left.isEmpty()) compensator.scheduler.start();
    return compensator;
  }

  private void schedule(Compensation queued) {
    scheduler.scheduleIfNotExists(
        new TaskInstance<Void>(TASK.getTaskName(), queued.id()), Instant.now());
  }

  /** Every action that is registered. */
  public List<Action> actions() {
    return actions.all();
  }

  /** What could be sent for the finding, by each action that is for it. */
  public List<Plan> plans(Finding finding) throws FindingsUnavailableException {
    boolean underWay =
        store.ofFinding(finding.id()).stream().anyMatch(each -> each.state().isUnderWay());
    String obstacle = finding.state().isStanding() ? null : "the finding is settled";
    if (underWay) obstacle = "another compensation of it is under way";
    String why = obstacle;
    return actions.of(finding).stream()
        .map(action -> {
          Compensation asked = asked(action, finding, "…", "…");
          return new Plan(
              action, ActionCall.headers(asked, finding), ActionCall.body(asked, finding), why);
        })
        .toList();
  }

  private Compensation asked(Action action, Finding finding, String by, String reason) {
    long now = epochNanos.getAsLong();
    return new Compensation(
        UUID.randomUUID().toString().replace("-", ""),
        finding.id(),
        finding.serial(),
        action.name(),
        action.needsSecond() ? CompensationState.WAITING : CompensationState.QUEUED,
        by,
        reason,
        null,
        0,
        now,
        action.needsSecond() ? null : now,
        now,
        null);
  }

  /**
   * Asks for an action on a finding.
   *
   * @param by who asks
   * @param reason for the audit log
   * @throws IllegalArgumentException if by or reason is empty or too long, or there is no such action
   * @throws RefusedException if the action is not for the finding, the finding is settled, something is under way already,
   *     or the action has had its number of this day
   */
  public Compensation request(Finding finding, String actionName, String by, String reason)
      throws FindingsUnavailableException, RefusedException {
    check(by, reason);
    Action action = actions.named(actionName);
    if (action == null) {
      List<String> names = actions.all().stream().map(Action::name).toList();
      throw new IllegalArgumentException(
          "action: '" + actionName + "' (expected: one of " + names + ")");
    }
    if (!action.repairs().isFor(finding)) {
      throw new RefusedException(actionName + ": not for a finding " + finding.code() + " of "
          + finding.executor() + " (expected: one of those that its file names)");
    }
    if (!finding.state().isStanding()) {
      String state = finding.state().name().toLowerCase(Locale.ROOT);
      throw new RefusedException("finding: " + state + " (expected: one that stands)");
    }
    Compensation asked = asked(action, finding, by, reason);
    long dayAgo = asked.requestedEpochNanos() - TimeUnit.DAYS.toNanos(1);
    Optional<String> refused = store.add(asked, action.perDay(), dayAgo);
    if (refused.isPresent()) throw new RefusedException(refused.get());
    log.info("{} for finding {} asked for by {}", actionName, finding.id(), by);
    if (asked.state() == CompensationState.QUEUED) schedule(asked);
    return asked;
  }

  /**
   * Approves what waits for it.
   *
   * @param by somebody else than who asked
   * @throws RefusedException if it does not wait, or the same person asked for it
   */
  public Compensation approve(Compensation waiting, String by, String reason)
      throws FindingsUnavailableException, RefusedException {
    check(by, reason);
    if (waiting.state() != CompensationState.WAITING) throw notAsItWas(waiting, "one that waits");
    if (waiting.requestedBy().equalsIgnoreCase(by)) {
      throw new RefusedException("by: " + by + " asked for it (expected: somebody else)");
    }
    Compensation approved = waiting.approved(by, epochNanos.getAsLong());
    if (!store.change(waiting, approved, "approved by " + by + ": " + reason)) {
      throw notAsItWas(waiting, "one that waits");
    }
    schedule(approved);
    return approved;
  }

  /**
   * Ends what has not been sent yet.
   *
   * @throws RefusedException if it has been sent, or has ended
   */
  public Compensation cancel(Compensation compensation, String by, String reason)
      throws FindingsUnavailableException, RefusedException {
    check(by, reason);
    boolean isUnsent = compensation.state().isUnderWay() && compensation.attempts() == 0;
    String expected = "one that has not been sent";
    if (!isUnsent) throw notAsItWas(compensation, expected);
    String step = "cancelled by " + by + ": " + reason;
    Compensation ended =
        compensation.ended(CompensationState.CANCELLED, step, epochNanos.getAsLong());
    if (!store.change(compensation, ended, step)) throw notAsItWas(compensation, expected);
    return ended;
  }

  private static RefusedException notAsItWas(Compensation compensation, String expected) {
    return new RefusedException("compensation " + compensation.id() + ": "
        + compensation.state().name().toLowerCase(Locale.ROOT) + ", attempts "
        + compensation.attempts() + " (expected: " + expected + ")");
  }

  private static void check(String by, String reason) {
    check("by", by, LONGEST_NAME);
    check("reason", reason, LONGEST_REASON);
  }

  private static void check(String key, String value, int longest) {
    if (!value.isBlank() && value.length() <= longest) return;
    throw new IllegalArgumentException(key + ": " + value.length() + " characters (expected: 1 to "
        + longest + ", not only spaces)");
  }

  public Optional<Compensation> find(String id) throws FindingsUnavailableException {
    return store.find(id);
  }

  /** Of one finding, newest first. */
  public List<Compensation> ofFinding(String findingId) throws FindingsUnavailableException {
    return store.ofFinding(findingId);
  }

  /**
   * The newest first.
   *
   * @param state null for any
   */
  public List<Compensation> newest(@Nullable CompensationState state, int limit)
      throws FindingsUnavailableException {
    return store.newest(state, limit);
  }

  /** Whether nothing is sent, and who said so last; nobody at first. */
  public record Switch(boolean stopped, String by, String reason, long atEpochNanos) {}

  public Switch stopSwitch() throws FindingsUnavailableException {
    CompensationStore.Stop stop = store.stop();
    return new Switch(stop.stopped(), stop.by(), stop.reason(), stop.atEpochNanos());
  }

  /** From now on nothing is sent, or it is again. What is being sent at this moment is not called back. */
  public Switch turn(boolean stopped, String by, String reason)
      throws FindingsUnavailableException {
    check(by, reason);
    store.stop(new CompensationStore.Stop(stopped, by, reason, epochNanos.getAsLong()));
    log.warn("compensations {} by {}: {}", stopped ? "stopped" : "go on", by, reason);
    return stopSwitch();
  }

  /** One attempt, on a thread of the scheduler; what it throws is tried again. */
  private CompletionHandler<Void> attempt(String id) {
    try {
      Duration again = attempted(id);
      if (again == null) return (complete, operations) -> operations.remove();
      return (complete, operations) ->
          operations.reschedule(complete, Instant.now().plus(again));
    } catch (FindingsUnavailableException away) {
      log.warn("compensation {} is put off", id, away);
      return (complete, operations) ->
          operations.reschedule(complete, Instant.now().plus(STOPPED));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return (complete, operations) -> operations.reschedule(complete, Instant.now());
    }
  }

  /** When to do so again; null for never. */
  private @Nullable Duration attempted(String id)
      throws FindingsUnavailableException, InterruptedException {
    Compensation queued = store.find(id).orElse(null);
    if (queued == null || queued.state() != CompensationState.QUEUED) return null;
    if (store.stop().stopped()) return STOPPED;
    Finding finding = findings.find(queued.findingId()).orElseThrow();
    if (queued.attempts() == 0 && !finding.state().isStanding()) {
      end(queued, CompensationState.CANCELLED, "the finding is settled, nothing was sent");
      return null;
    }
    Action action = actions.named(queued.action());
    if (action == null || isOverdue(queued, action)) {
      String last = queued.answer() == null ? "nothing was answered" : queued.answer();
      String why =
          action == null ? "the action is not registered any more" : "not in time: " + last;
      end(queued, CompensationState.ESCALATED, why);
      return null;
    }
    return call.isAllowed(action) ? send(queued, action, finding) : NOT_NOW;
  }

  private boolean isOverdue(Compensation queued, Action action) {
    Long since = queued.queuedEpochNanos();
    return since != null
        && epochNanos.getAsLong() - since > action.retry().within().toNanos();
  }

  private @Nullable Duration send(Compensation queued, Action action, Finding finding)
      throws FindingsUnavailableException, InterruptedException {
    // Before it leaves: after a crash it has been sent perhaps, and cannot be cancelled any more.
    Compensation sent = queued.attempted(epochNanos.getAsLong());
    if (!store.change(queued, sent, "attempt " + sent.attempts())) return Duration.ZERO;
    ActionCall.Answer answer = call.send(action, sent, finding);
    String result = answer.result().name().toLowerCase(Locale.ROOT);
    meters.counter("plumbline.compensations.attempts", "result", result).increment();
    switch (answer.result()) {
      case DONE -> end(sent, CompensationState.DONE, answer.text());
      case REFUSED -> end(sent, CompensationState.REFUSED, answer.text());
      default -> {
        Compensation still =
            sent.ended(CompensationState.QUEUED, answer.text(), epochNanos.getAsLong());
        store.change(sent, still, "answer " + sent.attempts() + ": " + answer.text());
        return action.pause(sent.attempts());
      }
    }
    return null;
  }

  private void end(Compensation from, CompensationState state, String answer)
      throws FindingsUnavailableException {
    Compensation ended = from.ended(state, answer, epochNanos.getAsLong());
    String step = state.name().toLowerCase(Locale.ROOT) + ": " + answer;
    if (store.change(from, ended, step)) {
      log.info("{} for finding {} {}", from.action(), from.findingId(), step);
    }
  }

  /** Waits for what is being sent; what is queued is taken up after the next start. */
  @Override
  public void close() {
    scheduler.stop();
  }
}

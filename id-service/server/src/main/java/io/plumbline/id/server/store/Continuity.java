package io.plumbline.id.server.store;

import io.plumbline.id.server.store.Cluster.Member;
import io.plumbline.id.server.store.Cluster.RollCall;
import io.plumbline.id.server.store.Cluster.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the database went back (a restored backup, a promoted replica, a snapshot), and leaves out the numbers
 * that may have been given since. Thread-safe.
 *
 * <pre>
 *   every second       each server counts on its own row of id_server, and remembers the count: its beat
 *   each reservation   looks in its own transaction: is my row as far as I remember?   is it still the same database
 *                      (its start, its tables)?   is no roll call open?   else it reserves nothing
 *   one of them no     ──► roll call: for 3 s nobody reserves; each server's next beat raises the counters to
 *                      what it remembers, and answers
 *   end of roll call   went back, or a changed database with a server missing: every counter jumps, every lease ends
 *                      else: go on as if nothing had been
 * </pre>
 *
 * What that proves, and under which assumptions: RATIONALE.md, "A database that went back".
 */
final class Continuity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);
  static final String WENT_BACK = "went back: ";
  static final String CHANGED = "changed: ";
  static final String MISSING = "missing: ";

  /** The start of a MariaDB is known to the second, give or take one on either side. */
  private static final long START_TOLERANCE_SECONDS = 3;

  private static final int MAX_REASON = 200;

  private final Database database;
  private final ContinuityConfig config;
  private final Witness witness;
  private final String server;
  private final Map<String, Position> seen; // as many as there are segment namespaces
  private final AtomicLong leaseMillis;
  private final AtomicLong remembered = new AtomicLong(); // own beat whose commit was acknowledged
  private final AtomicLong wentBack = new AtomicLong();
  private final AtomicLong jumps = new AtomicLong();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ids-beat");
        thread.setDaemon(true);
        return thread;
      });

  private volatile long lastBeatNanos;
  private volatile long admittedNanos = System.nanoTime(); // nothing is reserved before
  private volatile boolean beaten; // once at least
  private volatile boolean dirty; // something was reserved since the witness was written
  private volatile String suspicion = ""; // why the next beat must call the roll

  private Continuity(Database database, ContinuityConfig config, Witness witness) {
    this.database = database;
    this.config = config;
    this.witness = witness;
    Witness.Memory memory = witness.read();
    server = memory.server();
    remembered.set(memory.beat());
    leaseMillis = new AtomicLong(memory.leaseMillis());
    seen = new ConcurrentHashMap<>(memory.segments());
  }

  /** Beats once, then each second until closed. Throws StoreUnavailableException if the first beat fails. */
  static Continuity start(Database database, ContinuityConfig config, String url) {
    Witness witness =
        config.directory() == null ? Witness.none() : Witness.open(config.directory(), url);
    try {
      Continuity continuity = new Continuity(database, config, witness);
      continuity.beat();
      long millis = config.beat().toMillis();
      var unused = continuity.timer.scheduleWithFixedDelay(
          continuity::beatAndReport, millis, millis, TimeUnit.MILLISECONDS);
      return continuity;
    } catch (StoreUnavailableException e) {
      witness.close();
      throw e;
    }
  }

  /** How many times this server found the database older than it remembered. More than 0 is an alarm. */
  long wentBack() {
    return wentBack.get();
  }

  /** How many times this server made the counters jump. */
  long jumps() {
    return jumps.get();
  }

  /**
   * The first thing of each transaction that reserves something.
   *
   * @return the lowest time that a new lease may begin at, milliseconds
   * @throws StoreUnavailableException if it is not certain that this database knows all that was reserved
   */
  long check(Connection connection) throws SQLException {
    long expected = remembered.get(); // read first: it was committed before this transaction looks
    State state = Cluster.read(connection, database.dialect(), server);
    String doubt = doubt(state, expected);
    if (doubt.isEmpty()) return state.leaseFloorMillis();
    throw new StoreUnavailableException(
        doubt + "; nothing is reserved until all servers have told how far they came");
  }

  private String doubt(State state, long expected) {
    if (state.ownBeat() < expected) return suspect(behind(state));
    if (!state.sameTables()) return CHANGED + "the database was started anew, replaced or restored";
    if (state.rollCall().open()) return "roll call, " + state.rollCall().reason();
    if (!suspicion.isEmpty()) return suspicion;
    if (!state.slot().equals(database.slot()))
      return "this server takes it for " + database.slot() + ", but it is " + state.slot();
    if (database.dialect().embedded()) return "";
    if (System.nanoTime() - admittedNanos < 0)
      return "this server has just come back to the others";
    if (staleNanos() > config.rollCall().toNanos())
      return "the database was out of reach for " + TimeUnit.NANOSECONDS.toMillis(staleNanos())
          + " ms";
    return "";
  }

  private String behind(State state) {
    return WENT_BACK + "it knows " + state.ownBeat() + " of the " + remembered.get()
        + " beats of this server";
  }

  private String suspect(String reason) {
    suspicion = reason;
    timer.execute(this::beatAndReport); // before any other server believes this database
    return reason;
  }

  /** Whether beats come back in time; of an embedded database, which beats only when there is news, always. */
  boolean isFresh() {
    return database.dialect().embedded()
        || (staleNanos() <= config.beat().toNanos() * 5 / 2 && suspicion.isEmpty());
  }

  private long staleNanos() {
    return System.nanoTime() - lastBeatNanos;
  }

  /**
   * Part of a reservation: is the counter where this server left it, or further?
   *
   * @throws StoreUnavailableException if it went back
   */
  void checkCounter(String namespace, Position position) {
    Position before = seen.get(namespace);
    if (before == null || position.compareTo(before) >= 0) return;
    throw new StoreUnavailableException(suspect(WENT_BACK + "namespace " + namespace + " is at "
        + position.next() + ", but was at " + before.next()));
  }

  /** A reservation was committed: the counter stands there now. */
  void reserved(String namespace, Position position) {
    seen.merge(namespace, position, Position::max);
    dirty = true;
  }

  /** Numbers were handed back, so that the counter stands lower now. */
  void handedBack(String namespace, Position position) {
    seen.put(namespace, position);
    dirty = true;
  }

  /** A lease was committed: its ids have times below this one. */
  void granted(long untilMillis) {
    leaseMillis.accumulateAndGet(untilMillis, Math::max);
    dirty = true;
  }

  private void beatAndReport() {
    try {
      beat();
    } catch (RuntimeException e) { // the timer's outermost loop
      LOG.warn("the database did not take the beat: {}", e.getMessage());
    }
  }

  /** Counts on, calls the roll if need be, answers it, ends it. */
  synchronized void beat() {
    boolean first = !beaten;
    if (database.dialect().embedded() && !first && !dirty && suspicion.isEmpty()) return;
    dirty = false;
    Map<String, Position> told = Map.copyOf(seen);
    long toldLeaseMillis = leaseMillis.get();
    String suspected = suspicion;
    long beganNanos = System.nanoTime();
    long beat = database.transaction(connection -> beat(connection, suspected));
    if (suspicion.equals(suspected)) suspicion = "";
    remembered.set(beat);
    lastBeatNanos = beganNanos;
    beaten = true;
    witness.write(new Witness.Memory(server, beat, toldLeaseMillis, told));
  }

  private long beat(Connection connection, String suspected) throws SQLException {
    State state = Cluster.lock(connection, database.dialect(), server);
    long now = database.nowMillis(connection);
    Map<String, Member> members = Cluster.members(connection);
    long started = database.dialect().startedSeconds(connection);
    String incarnation = state.actualIncarnation() + Cluster.STARTED + started;
    String reason = suspected.isEmpty() ? reason(state, members, now, started) : suspected;
    RollCall rollCall = state.rollCall();
    if (state.incarnation().isEmpty() || begins(rollCall, reason)) {
      if (!reason.isEmpty()) rollCall = begin(rollCall, reason, now);
      Cluster.setRollCall(connection, incarnation, rollCall);
    }
    if (rollCall.open() && raiseCounters(connection) && !rollCall.reason().startsWith(WENT_BACK)) {
      rollCall = begin(
          rollCall, WENT_BACK + "a counter was below what " + config.owner() + " remembers", now);
      Cluster.setRollCall(connection, incarnation, rollCall);
    }
    long beat = Math.max(remembered.get(), state.ownBeat()) + 1;
    Member self = new Member(server, config.owner(), now, rollCall.number());
    Cluster.beat(connection, self, beat, state.listed());
    members.put(server, self);
    // A server without memory lets the others look at this database first.
    if (returned() && members.size() > 1)
      admittedNanos = System.nanoTime() + 2 * config.beat().toNanos();
    if (rollCall.open()) endIfAllAnswered(connection, incarnation, rollCall, members, now);
    return beat;
  }

  /** Whether the reason is worth a new roll call: one that is open is not begun again for the same or less. */
  private static boolean begins(RollCall open, String reason) {
    if (reason.isEmpty()) return false;
    return !open.open() || rank(reason) > rank(open.reason());
  }

  private static int rank(String reason) {
    if (reason.startsWith(WENT_BACK)) return 2;
    return reason.startsWith(CHANGED) ? 1 : 0;
  }

  private RollCall begin(RollCall last, String reason, long now) {
    LOG.warn(
        "roll call: {}; nothing is reserved for {} ms",
        reason,
        config.rollCall().toMillis());
    if (reason.startsWith(WENT_BACK)) wentBack.incrementAndGet();
    String text = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    return new RollCall(last.number() + 1, now, text);
  }

  private static boolean sameStart(State state, long started) {
    return Math.abs(state.startedSeconds() - started) <= START_TOLERANCE_SECONDS;
  }

  private String reason(State state, Map<String, Member> members, long now, long started) {
    if (state.ownBeat() < remembered.get()) return behind(state);
    if (!state.incarnation().isEmpty() && !(state.sameTables() && sameStart(state, started)))
      return CHANGED + "the database was started anew, replaced or restored";
    if (!returned() || database.dialect().embedded()) return "";
    for (Member member : members.values()) {
      boolean silent = member.beatAtMillis() < now - config.rollCall().toMillis();
      if (silent && !member.server().equals(server)) return MISSING + member.owner();
    }
    return "";
  }

  /** Whether others may have done what this server cannot know. */
  private boolean returned() {
    return !beaten || staleNanos() > config.rollCall().toNanos();
  }

  /** Whether a counter or a lease was below what this server remembers. */
  private boolean raiseCounters(Connection connection) throws SQLException {
    Cluster.raiseLeaseFloor(connection, leaseMillis.get());
    boolean raised = false;
    for (Map.Entry<String, Position> counter : seen.entrySet()) {
      raised |= SegmentTable.raise(connection, counter.getKey(), counter.getValue());
    }
    return raised;
  }

  private void endIfAllAnswered(
      Connection connection,
      String incarnation,
      RollCall rollCall,
      Map<String, Member> members,
      long now)
      throws SQLException {
    List<Member> silent = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.answered() != rollCall.number()) silent.add(member);
    }
    boolean over = now - rollCall.atMillis() >= config.rollCall().toMillis()
        || now < rollCall.atMillis(); // the clock was set back meanwhile
    boolean mayEndEarly = silent.isEmpty() && rank(rollCall.reason()) == 0;
    boolean alone = database.dialect().embedded();
    if (!over && !mayEndEarly && !alone) return;
    for (Member member : silent) Cluster.drop(connection, member.server());
    int rank = rank(rollCall.reason());
    if (rank == 2 || (rank == 1 && !silent.isEmpty())) {
      jump(connection, now);
      LOG.error(
          "{}: every counter jumped by {} and every lease was ended; these servers did not answer: {}",
          rollCall.reason(),
          config.jump(),
          silent.stream().map(Member::owner).toList());
    } else {
      LOG.info("roll call over: {}; nothing was lost", rollCall.reason());
    }
    Cluster.setRollCall(connection, incarnation, new RollCall(rollCall.number(), 0, ""));
  }

  private void jump(Connection connection, long now) throws SQLException {
    jumps.incrementAndGet();
    SegmentTable.jump(connection, config.jump());
    LeaseTable.endAll(connection, now, config.leaseTtl().toMillis());
  }

  /** Leaves: the others do not wait for this server any more. */
  @Override
  public void close() {
    timer.shutdown(); // a beat under way ends by itself: an interrupt would break its file
    synchronized (this) {
      try {
        dirty = true;
        beat();
        database.transaction(connection -> {
          Cluster.drop(connection, server);
          return true;
        });
      } catch (StoreUnavailableException e) {
        LOG.info("the others will miss this server at their next roll call: {}", e.getMessage());
      } finally {
        witness.close();
      }
    }
  }
}

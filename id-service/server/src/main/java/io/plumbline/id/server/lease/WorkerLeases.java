package io.plumbline.id.server.lease;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.server.store.HeldLease;
import io.plumbline.id.server.store.LeaseRow;
import io.plumbline.id.server.store.LeaseTable;
import io.plumbline.id.server.store.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Grants, renews and ends leases. Thread-safe; blocks.
 *
 * <p>It remembers the highest time it granted for each worker. If the database knows less than that, it was set back (a
 * restored backup): a new lease starts above what was granted before, and a renewal is refused and counted as an alarm.
 */
public final class WorkerLeases {
  private record Worker(String namespace, int number) {}

  private final LeaseTable table;
  private final long ttlMillis;
  private final Map<Worker, Long> granted =
      new ConcurrentHashMap<>(); // as many as there are workers
  private final LongAdder wentBack = new LongAdder();

  /**
   * Leases of one database.
   *
   * @param ttl how long a lease holds, 100 ms to 1 day: how long ids go on without this server, and how long the worker
   *     of a dead process stays unused
   */
  public WorkerLeases(LeaseTable table, Duration ttl) {
    this.table = table;
    this.ttlMillis = ttl.toMillis();
    if (ttlMillis < 100 || ttlMillis > Duration.ofDays(1).toMillis()) {
      throw new IllegalArgumentException("lease-ttl: " + ttl + " (expected: 100 ms to 1 day)");
    }
  }

  /** How long a lease holds, milliseconds. */
  public long ttlMillis() {
    return ttlMillis;
  }

  /** How many databases grant them. */
  int databases() {
    return table.databases();
  }

  /** How many times it showed that the database had gone back. More than 0 is an alarm. */
  public long wentBack() {
    return wentBack.sum() + table.wentBack();
  }

  /**
   * Leases a worker.
   *
   * @param owner for people, at most 200 characters
   * @throws IdsUnavailableException if every worker is leased; says when the next lease ends
   */
  public GrantedLease acquire(Namespace namespace, String owner) {
    Optional<LeaseRow> row = table.acquire(
        namespace,
        owner,
        ttlMillis,
        worker -> granted.getOrDefault(new Worker(namespace.name(), worker), 0L));
    if (row.isEmpty()) {
      throw new IdsUnavailableException(
          "all " + namespace.layout().workers() + " workers of namespace "
              + namespace.name() + " are leased; the next lease ends in "
              + table.millisUntilFree(namespace.name()) + " ms unless it is renewed");
    }
    return grant(namespace, row.get());
  }

  /**
   * Renews a lease.
   *
   * @param reachedMillis how far the holder's id clock has come, 0 if unknown
   * @throws LeaseEndedException if it has ended
   */
  public GrantedLease renew(Namespace namespace, int worker, long epoch, long reachedMillis) {
    Long before = granted.get(
        new Worker(namespace.name(), worker)); // read first: it was committed before this begins
    LeaseRow row = table
        .renew(namespace.name(), worker, epoch, ttlMillis, reachedMillis)
        .orElseThrow(() -> new LeaseEndedException(namespace.name(), worker, epoch));
    if (before != null && row.untilMillis() < before) {
      // The row lost its high water: somebody else may have been given these times. Nobody may go
      // on with this lease.
      wentBack.increment();
      table.release(namespace.name(), worker, epoch);
      throw new LeaseEndedException(namespace.name(), worker, epoch);
    }
    return grant(namespace, row);
  }

  /**
   * Ends a lease before its time.
   *
   * @throws LeaseEndedException if it has ended before
   */
  public void release(Namespace namespace, int worker, long epoch) {
    if (!table.release(namespace.name(), worker, epoch)) {
      throw new LeaseEndedException(namespace.name(), worker, epoch);
    }
  }

  /** The leases of a namespace that hold now, by worker. */
  public List<HeldLease> held(String namespace) {
    return table.held(namespace);
  }

  private GrantedLease grant(Namespace namespace, LeaseRow row) {
    if (row.untilMillis() > namespace.layout().endMillis()) {
      throw new IdsUnavailableException("the times of namespace " + namespace.name() + " (layout "
          + namespace.layout() + ") are used up; create a namespace with a later epoch");
    }
    granted.merge(new Worker(namespace.name(), row.worker()), row.untilMillis(), Math::max);
    return new GrantedLease(
        namespace.name(),
        row.worker(),
        row.epoch(),
        ttlMillis,
        row.fromMillis(),
        row.untilMillis(),
        GrantedLease.Layout.of(namespace.layout()));
  }
}

package io.plumbline.id.server.lease;

import io.plumbline.id.Snowflake;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.store.StoreUnavailableException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker that this server holds in one namespace for the ids it makes itself: leased, renewed and lost like
 * anybody else's. Thread-safe.
 */
public final class OwnWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnWorker.class);
  private static final long MAX_RETRY_MILLIS = 1_000;

  private final WorkerLeases leases;
  private final Namespace namespace;
  private final String owner;
  private final ScheduledExecutorService timer;

  private volatile @Nullable Snowflake ids; // written with the lock of this
  private volatile long grantedNanos; // of ids; written with the lock of this
  private volatile String state = "no worker has been leased yet";
  private @Nullable Future<?> next; // guarded by this
  private boolean closed; // guarded by this

  private OwnWorker(
      WorkerLeases leases, Namespace namespace, String owner, ScheduledExecutorService timer) {
    this.leases = leases;
    this.namespace = namespace;
    this.owner = owner;
    this.timer = timer;
  }

  /** Leases a worker if one can be had now, else soon, and keeps it until closed. Blocks for the first attempt. */
  public static OwnWorker start(
      WorkerLeases leases, Namespace namespace, String owner, ScheduledExecutorService timer) {
    OwnWorker worker = new OwnWorker(leases, namespace, owner, timer);
    worker.keep();
    return worker;
  }

  /** The generator of the present lease, null without one. It may have stopped already: ask it. */
  public @Nullable Snowflake ids() {
    return ids;
  }

  /** What happened to the lease last, for people. */
  public String state() {
    return state;
  }

  /** Milliseconds since the lease was granted or renewed, counted from the question; -1 without one. */
  public long leaseAgeMillis() {
    return ids == null ? -1 : (System.nanoTime() - grantedNanos) / 1_000_000;
  }

  private synchronized void keep() {
    if (closed) return;
    long ttlMillis = leases.ttlMillis();
    long pauseMillis = ttlMillis / 3;
    try {
      leaseOrRenew();
    } catch (LeaseEndedException e) {
      lose(String.valueOf(e.getMessage()));
      pauseMillis = 0;
    } catch (RuntimeException e) { // the database is away: said here, and by every refused request
      state = String.valueOf(e.getMessage());
      LOG.warn("namespace {}: the lease could not be kept: {}", namespace.name(), state);
      pauseMillis = Math.min(ttlMillis / 10, MAX_RETRY_MILLIS);
    }
    next = timer.schedule(this::keep, pauseMillis, TimeUnit.MILLISECONDS);
  }

  private void leaseOrRenew() {
    Snowflake held = ids;
    if (held != null && !held.isLeased()) {
      lose(String.valueOf(held.refusal()));
      held = null;
    }
    if (held == null) {
      acquire();
      return;
    }
    long requestedNanos = System.nanoTime();
    try {
      held.renew(leases
          .renew(namespace, held.worker(), held.epoch(), held.reachedMillis())
          .held(namespace.layout(), requestedNanos));
      grantedNanos = requestedNanos;
    } catch (StoreUnavailableException e) {
      if (leases.databases() == 1) throw e;
      acquire(); // of another database, before this lease has run out
      held.stop();
      LOG.warn(
          "namespace {}: worker {} was left: {}", namespace.name(), held.worker(), e.getMessage());
    }
  }

  private void acquire() {
    long requestedNanos = System.nanoTime();
    GrantedLease lease = leases.acquire(namespace, owner);
    grantedNanos = requestedNanos;
    ids = new Snowflake(lease.held(namespace.layout(), requestedNanos));
    state = "worker " + lease.worker() + " (epoch " + lease.epoch() + ") is leased";
    LOG.info("namespace {}: {}", namespace.name(), state);
  }

  private void lose(String why) {
    Snowflake held = ids;
    if (held != null) held.stop();
    ids = null;
    state = why;
    LOG.warn("namespace {}: {}", namespace.name(), why);
  }

  /** Issues nothing more, and hands the worker back if the database can be reached. */
  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    if (next != null) next.cancel(false);
    Snowflake held = ids;
    if (held == null) return;
    held.stop();
    try {
      leases.release(namespace, held.worker(), held.epoch());
    } catch (RuntimeException e) {
      LOG.info(
          "namespace {}: worker {} was not handed back, its lease will run out: {}",
          namespace.name(),
          held.worker(),
          e.getMessage());
    }
  }
}

package io.plumbline.id.client;

import io.plumbline.id.Snowflake;
import io.plumbline.id.client.LeaseApi.Grant;
import io.plumbline.id.client.LeaseListener.Event;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the client in possession of a worker: the loop of its one thread.
 *
 * <pre>
 *             201              every ttl/3: 200
 *  no lease ───────► leased ◄──────────────────┐
 *   ▲   ▲ │ failed:   │  │ └───────────────────┘
 *   │   └─┘ back off  │  └── failed: soon again, ids go on; after half the time: another worker
 *   └─────────────────┘
 *     409, or it ran out
 * </pre>
 */
final class LeaseKeeper implements Runnable {
  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long MAX_BACKOFF_MILLIS = 10_000;

  private final LeaseApi api;
  private final LeaseListener listener;

  private volatile @Nullable Snowflake ids; // written by the keeper's thread only
  private volatile String state = "no worker has been leased yet";
  private long ttlMillis; // keeper's thread only
  private long grantedNanos; // of the present lease; keeper's thread only
  private int failures; // keeper's thread only
  private volatile boolean closed; // written with the lock of this

  LeaseKeeper(LeaseApi api, LeaseListener listener) {
    this.api = api;
    this.listener = listener;
  }

  /** The generator of the present lease, null without one or once closed. It may have stopped already: ask it. */
  @Nullable Snowflake ids() {
    return closed ? null : ids;
  }

  /** Whether {@link #close} was called. */
  boolean isClosed() {
    return closed;
  }

  /** What happened last, for people. */
  String state() {
    return state;
  }

  /** Waits until something changed, or the time is over. */
  @SuppressWarnings("WaitNotInLoop") // both callers loop over what they wait for
  synchronized void awaitChange(long nanos) throws InterruptedException {
    wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }

  /** Ends the loop, after the request that is on its way; the worker is handed back then. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public void run() {
    try {
      long pauseMillis;
      do {
        pauseMillis = attempt();
      } while (!pause(pauseMillis));
    } catch (InterruptedException e) {
      // Nobody but the JVM's end or the owner of the process interrupts this thread: hand back and
      // leave.
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  /** True if the client was closed meanwhile. */
  private synchronized boolean pause(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    long left;
    while (!closed && (left = end - System.nanoTime()) > 0) awaitChange(left);
    return closed;
  }

  /** Leases or renews once, and says how long to pause before the next time, milliseconds. */
  private long attempt() {
    Snowflake held = ids;
    if (held != null && !held.isLeased()) {
      lose(held, held.refusal(), null);
      held = null;
    }
    try {
      if (held == null) lease();
      else renew(held);
      failures = 0;
      return Math.max(1, ttlMillis / 3);
    } catch (LeaseEndedException e) {
      if (held == null) return failed(e);
      lose(held, e.getMessage(), e);
      return 0;
    } catch (IOException e) {
      return held != null && isLate() ? another(held, e) : failed(e);
    }
  }

  private boolean isLate() {
    return System.nanoTime() - grantedNanos > TimeUnit.MILLISECONDS.toNanos(ttlMillis) / 2;
  }

  /** Leases another worker before the present lease runs out: perhaps of another database than the one that is away. */
  private long another(Snowflake held, IOException whyNotRenewed) {
    try {
      lease();
    } catch (IOException | LeaseEndedException e) {
      whyNotRenewed.addSuppressed(e);
      return failed(whyNotRenewed);
    }
    held.stop();
    failures = 0;
    return Math.max(1, ttlMillis / 3);
  }

  private void lease() throws IOException, LeaseEndedException {
    long askedNanos = System.nanoTime();
    Grant grant = api.lease();
    grantedNanos = askedNanos;
    ttlMillis = grant.ttlMillis;
    ids = new Snowflake(grant.lease);
    tell(Event.LEASED, "leased " + grant.lease, null);
  }

  private void renew(Snowflake held) throws IOException, LeaseEndedException {
    long askedNanos = System.nanoTime();
    Grant grant = api.renew(held.worker(), held.epoch(), held.reachedMillis(), ttlMillis);
    ttlMillis = grant.ttlMillis;
    try {
      held.renew(grant.lease);
    } catch (IllegalArgumentException e) {
      throw new IOException("the id-service renewed another lease than the one asked for", e);
    }
    grantedNanos = askedNanos;
    tell(Event.RENEWED, "renewed " + grant.lease, null);
  }

  private void lose(Snowflake held, @Nullable String why, @Nullable Exception cause) {
    held.stop();
    ids = null;
    tell(
        Event.LOST,
        "lost worker " + held.worker() + " (epoch " + held.epoch() + "): " + why,
        cause);
  }

  private long failed(Exception cause) {
    tell(Event.FAILED, "no lease from the id-service: " + cause, cause);
    long limit = ids == null ? MAX_BACKOFF_MILLIS : Math.max(1, ttlMillis / 10);
    long backoff = Math.min(limit, FIRST_BACKOFF_MILLIS << Math.min(failures, 10));
    failures++;
    return backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
  }

  private void release() {
    Snowflake held = ids;
    if (held == null) return;
    held.stop();
    ids = null;
    try {
      api.release(held.worker(), held.epoch());
      tell(Event.RELEASED, "handed back worker " + held.worker(), null);
    } catch (IOException | LeaseEndedException e) {
      tell(
          Event.FAILED,
          "worker " + held.worker() + " was not handed back, its lease will run out: " + e,
          e);
    }
  }

  private void tell(Event event, String message, @Nullable Exception cause) {
    synchronized (this) {
      state = message;
      notifyAll();
    }
    try {
      listener.on(event, message, cause);
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}

package io.plumbline.collector.pipeline;

import io.plumbline.collector.journal.Journal;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.Destination;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a store that may be away for a while. What it does not take is let go of, since the
 * journal has it; a thread of its own reads it back from there and tries until the store has it. So
 * requests are taken for as long as the journal finds room, and in memory is one batch.
 *
 * <pre>
 *   journal     | stored             | let go of          |
 *               0          position ─┘            target ─┘
 *   index stage   moves the target while the writer is behind
 *   "catch-up"    moves the position; when it is at the target, the index stage writes again
 * </pre>
 */
final class PatientWriter {
  private static final Logger log = LoggerFactory.getLogger(PatientWriter.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final int BATCH_SPANS = 8_192;
  private static final long MOST_BYTES = 16 << 20; // read again if the store is still away

  private final Destination store;
  private final Journal journal;
  private final Failure failure;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable SpanDecoder decoder; // set before the first write
  private @Nullable Thread catchUp; // guarded by this; not null while behind
  private long target; // guarded by this
  private volatile long position; // whoever writes: the index stage, or catch-up while behind
  private volatile @Nullable String unavailable;

  PatientWriter(Destination store, Journal journal, Failure failure) {
    this.store = store;
    this.journal = journal;
    this.failure = failure;
    this.position = store.committedPosition();
  }

  /** With what the journal is read back. */
  void decodeWith(SpanDecoder requests) {
    decoder = requests;
  }

  /**
   * Stores the spans, or leaves them to the journal.
   *
   * @return whether they are stored
   */
  boolean write(List<Delivery> deliveries, long journalEnd) {
    if (isLeftToCatchUp(journalEnd)) return false;
    if (tryToWrite(deliveries, journalEnd)) return true;
    fallBehind(journalEnd);
    return false;
  }

  /** Leaves everything up to there to the journal, whether or not the store would take it now. */
  void leave(long journalEnd) {
    if (!isLeftToCatchUp(journalEnd)) fallBehind(journalEnd);
  }

  /** Whether nothing is left to the journal: every write has been stored when it returned. */
  synchronized boolean isCaughtUp() {
    return catchUp == null;
  }

  private synchronized boolean isLeftToCatchUp(long journalEnd) {
    if (catchUp == null) return false;
    target = Math.max(target, journalEnd);
    return true;
  }

  private boolean tryToWrite(List<Delivery> deliveries, long journalEnd) {
    try {
      store.write(List.copyOf(deliveries), journalEnd);
      position = journalEnd;
      unavailable = null;
      return true;
    } catch (StoreUnavailableException away) {
      if (unavailable == null) log.warn("store is unavailable, the journal keeps the spans", away);
      else log.warn("store is still unavailable: {}", away.getMessage());
      unavailable = away.getMessage();
      return false;
    }
  }

  private synchronized void fallBehind(long journalEnd) {
    target = journalEnd;
    catchUp = new Thread(this::catchUp, "catch-up");
    catchUp.start();
  }

  private void catchUp() {
    try {
      long pauseMillis = FIRST_PAUSE_MILLIS;
      while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        long before = position;
        boolean isTaken = storeUntil(Math.min(target(), before + MOST_BYTES));
        if (isTaken && isHandedBack()) return;
        boolean isMoving = isTaken || position > before;
        pauseMillis = isMoving ? 1 : Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException failed) {
      boolean isStopping = closed.getCount() == 0; // maybe closed under a request that hangs
      if (isStopping) log.warn("stopped within a write; the next start replays it", failed);
      else failure.set("what the store has missed cannot be read back or stored", failed);
    }
  }

  private synchronized long target() {
    return target;
  }

  /** From here on the index stage writes by itself. */
  private synchronized boolean isHandedBack() {
    if (position < target) return false;
    log.info("store has caught up with the journal, at position {}", position);
    catchUp = null;
    return true;
  }

  /** Of records that start before the end. False if the store did not take all of them. */
  private boolean storeUntil(long end) throws IOException {
    SpanDecoder reading = decoder;
    if (reading == null) throw new IllegalStateException("written to before there was a decoder");
    List<Delivery> deliveries = new ArrayList<>();
    long[] read = {position, 0}; // up to where, spans of the next write
    boolean[] isAway = {false};
    journal.replay(position, end, (kind, encoded, at) -> {
      if (isAway[0] || closed.getCount() == 0) return;
      Delivery delivery = JournaledRequest.decode(reading, kind, encoded, at);
      deliveries.add(delivery);
      read[0] = at;
      read[1] += delivery.spans().size();
      if (read[1] < BATCH_SPANS && deliveries.size() < BATCH_SPANS) return;
      isAway[0] = !tryToWrite(deliveries, at);
      deliveries.clear();
      read[1] = 0;
    });
    if (isAway[0]) return false;
    return read[0] <= position || tryToWrite(deliveries, read[0]);
  }

  /** The journal position up to which spans are stored. */
  long position() {
    return position;
  }

  /** Why the store does not take spans now; null while it does. */
  @Nullable String unavailable() {
    return unavailable;
  }

  /** Ends trying; what is not stored by then is replayed by the next start. */
  void close() {
    closed.countDown();
    Thread running;
    synchronized (this) {
      running = catchUp;
    }
    if (running == null) return;
    try {
      running.join(TimeUnit.MINUTES.toMillis(1));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}

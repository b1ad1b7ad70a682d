package io.plumbline.collector.pipeline;

import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.Destination;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a store that may be away for a while: tries again until it is back or the pipeline
 * closes. Meanwhile the queue fills up, and then requests are refused; the journal keeps what is
 * acknowledged.
 */
final class PatientWriter {
  private static final Logger log = LoggerFactory.getLogger(PatientWriter.class);
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Destination store;
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean gaveUp; // writing thread only
  private volatile long position;
  private volatile @Nullable String unavailable;

  PatientWriter(Destination store) {
    this.store = store;
    this.position = store.committedPosition();
  }

  /** Returns when the spans are stored, or the pipeline has closed: see {@link #position}. */
  void write(List<Delivery> deliveries, long journalEnd) {
    if (gaveUp) return; // the position must not pass over what was not stored
    for (long pauseMillis = 100; ; pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS)) {
      try {
        store.write(List.copyOf(deliveries), journalEnd);
        position = journalEnd;
        unavailable = null;
        return;
      } catch (StoreUnavailableException away) {
        unavailable = away.getMessage();
        log.warn("store is unavailable, next try in {} ms", pauseMillis, away);
      }
      if (awaitClose(pauseMillis)) {
        gaveUp = true; // the journal still has it, and everything after it
        return;
      }
    }
  }

  private boolean awaitClose(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** The journal position up to which spans are stored. */
  long position() {
    return position;
  }

  /** Why the store does not take spans now; null while it does. */
  @Nullable String unavailable() {
    return unavailable;
  }

  void stopTrying() {
    closed.countDown();
  }
}

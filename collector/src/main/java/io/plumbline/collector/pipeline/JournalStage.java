package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import com.lmax.disruptor.EventHandler;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plumbline.collector.journal.Journal;
import io.plumbline.collector.journal.JournalFullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes requests durable: one fsync for all that had come in while the last one ran, so under load
 * each request gets cheaper. A full disk refuses what comes and is tried again; anything else that
 * fails is final.
 */
final class JournalStage implements EventHandler<Slot> {
  private final Journal journal;
  private final Failure failure;
  private final DiskSpace space;
  private final Timer syncTimer;
  private final DistributionSummary requestsPerSync;
  private final List<Slot> unsynced = new ArrayList<>();
  private boolean appended;

  JournalStage(Journal journal, Failure failure, DiskSpace space, MeterRegistry meters) {
    this.journal = journal;
    this.failure = failure;
    this.space = space;
    this.syncTimer = Timer.builder("plumbline.collector.journal.sync")
        .description("fsync of the journal, once a batch of requests")
        .publishPercentileHistogram()
        .register(meters);
    this.requestsPerSync = DistributionSummary.builder("plumbline.collector.journal.batch")
        .description("requests that shared one fsync")
        .baseUnit("requests")
        .register(meters);
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    unsynced.add(slot);
    if (!failure.isSet()) append(slot);
    if (endOfBatch) finish();
  }

  private void append(Slot slot) {
    Request request = requireNonNull(slot.request);
    try {
      // The index may see the slot only after this batch's sync: the ring's barrier opens behind
      // it.
      slot.journalEnd = journal.append(request.kind(), request.head(), request.encoded());
      appended = true;
      space.found();
    } catch (JournalFullException full) {
      slot.notDurable = space.missing(full);
    } catch (IOException | RuntimeException failed) {
      failure.set("the journal cannot be written", failed);
    }
  }

  private void finish() {
    if (appended) sync();
    for (Slot slot : unsynced) {
      if (failure.isSet()) slot.notDurable = failure.exception();
      slot.finished();
    }
    unsynced.clear();
    appended = false;
  }

  private void sync() {
    long start = System.nanoTime();
    try {
      if (!failure.isSet()) journal.sync();
    } catch (IOException failed) {
      failure.set("the journal cannot be synced", failed);
    }
    syncTimer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    requestsPerSync.record(unsynced.size());
  }
}

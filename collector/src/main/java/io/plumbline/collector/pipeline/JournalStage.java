package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import com.lmax.disruptor.EventHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.plumbline.collector.journal.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes requests durable, then acknowledges them: one fsync for all that had come in while the last
 * one ran, so under load each request gets cheaper.
 */
final class JournalStage implements EventHandler<Slot> {
  private final Journal journal;
  private final Failure failure;
  private final Timer syncTimer;
  private final List<CompletableFuture<Void>> unsynced = new ArrayList<>();

  JournalStage(Journal journal, Failure failure, MeterRegistry meters) {
    this.journal = journal;
    this.failure = failure;
    this.syncTimer = Timer.builder("plumbline.collector.journal.sync")
        .description("fsync of the journal, once a batch of requests")
        .publishPercentileHistogram()
        .register(meters);
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    unsynced.add(requireNonNull(slot.durable));
    if (!failure.isSet()) append(slot);
    if (endOfBatch) finish();
  }

  private void append(Slot slot) {
    Batch batch = requireNonNull(slot.batch);
    try {
      // The index may see the slot only after this batch's sync: the ring's barrier opens behind
      // it.
      slot.journalEnd = journal.append(batch.kind(), batch.encoded());
    } catch (IOException | RuntimeException failed) {
      failure.set("the journal cannot be written", failed);
    }
  }

  private void finish() {
    long start = System.nanoTime();
    try {
      if (!failure.isSet()) journal.sync();
    } catch (IOException failed) {
      failure.set("the journal cannot be synced", failed);
    }
    syncTimer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    for (CompletableFuture<Void> durable : unsynced) {
      if (failure.isSet()) durable.completeExceptionally(failure.exception());
      else durable.complete(null);
    }
    unsynced.clear();
  }
}

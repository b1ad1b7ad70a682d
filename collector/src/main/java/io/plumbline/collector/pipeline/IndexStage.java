package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import com.lmax.disruptor.EventHandler;
import io.plumbline.collector.source.Delivery;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores the spans of acknowledged requests, a few thousand at a time, and gives their room back. The
 * last stage: it clears each slot as it takes it.
 */
final class IndexStage implements EventHandler<Slot> {
  /** Enough for a store to work in bulk; not so many that readers wait long for the first. */
  private static final int MOST_SPANS = 8_192;

  private final PatientWriter writer;
  private final Failure failure;
  private final List<Delivery> unwritten = new ArrayList<>();
  private final List<Admission.Permit> held = new ArrayList<>();
  private int unwrittenSpans;
  private long journalEnd;

  IndexStage(PatientWriter writer, Failure failure) {
    this.writer = writer;
    this.failure = failure;
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    if (slot.isAcknowledged()) {
      unwritten.add(slot.delivery);
      unwrittenSpans += slot.delivery.spans().size();
    }
    // A refused request is in the journal, too, and need not be read again.
    if (slot.notDurable == null) journalEnd = Math.max(journalEnd, slot.journalEnd);
    held.add(requireNonNull(slot.permit));
    slot.clear();
    if (endOfBatch || unwrittenSpans >= MOST_SPANS) write();
  }

  private void write() {
    try {
      if (journalEnd > writer.position() && !failure.isSet()) writer.write(unwritten, journalEnd);
    } finally {
      unwritten.clear();
      unwrittenSpans = 0;
      held.forEach(Admission.Permit::release);
      held.clear();
    }
  }
}

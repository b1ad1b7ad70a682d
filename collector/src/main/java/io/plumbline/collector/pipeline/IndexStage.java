package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import com.lmax.disruptor.EventHandler;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.List;

/** Stores the spans of durable requests, a few thousand at a time. */
final class IndexStage implements EventHandler<Slot> {
  /** Enough for a store to work in bulk; not so many that readers wait long for the first. */
  private static final int MOST_SPANS = 8_192;

  private final PatientWriter writer;
  private final Failure failure;
  private final List<Span> unwritten = new ArrayList<>();
  private long journalEnd;

  IndexStage(PatientWriter writer, Failure failure) {
    this.writer = writer;
    this.failure = failure;
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    if (slot.isDurable()) {
      unwritten.addAll(requireNonNull(slot.batch).spans());
      journalEnd = slot.journalEnd;
    }
    if (endOfBatch || unwritten.size() >= MOST_SPANS) write();
  }

  private void write() {
    if (journalEnd > writer.position() && !failure.isSet()) writer.write(unwritten, journalEnd);
    unwritten.clear();
  }
}

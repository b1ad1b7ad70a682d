package io.plumbline.collector.pipeline;

import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.Destination;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A store that can be away, or fail for good. Only what a pipeline needs. */
final class FakeStore implements Destination {
  private final List<Span> written = new ArrayList<>(); // guarded by this, like all below
  private List<Span> committed = List.of();
  private boolean away;
  private boolean broken;
  private long position;
  private long committedPosition;

  synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  synchronized void breakForGood() {
    broken = true;
  }

  synchronized void mend() {
    broken = false;
  }

  /** Forgets what was not committed, as kill -9 would. */
  synchronized void kill() {
    written.clear();
    written.addAll(committed);
    position = committedPosition;
  }

  synchronized List<Span> spans() {
    return List.copyOf(written);
  }

  @Override
  public synchronized void write(List<Delivery> deliveries, long journalPosition)
      throws StoreUnavailableException {
    if (broken) throw new IllegalStateException("broken");
    if (away) throw new StoreUnavailableException("away", new IOException("away"));
    for (Delivery delivery : deliveries) written.addAll(delivery.spans());
    position = journalPosition;
  }

  @Override
  public synchronized void commit() {
    if (broken) throw new IllegalStateException("broken");
    committed = List.copyOf(written);
    committedPosition = position;
  }

  @Override
  public synchronized long committedPosition() {
    return committedPosition;
  }
}

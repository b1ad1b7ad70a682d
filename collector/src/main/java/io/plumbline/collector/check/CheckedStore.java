package io.plumbline.collector.check;

import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.source.Destination;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.List;

/**
 * A store, and the checker that hears of every write to it. What it says is committed is safe in both,
 * so that a replay from there makes neither forget anything.
 */
public final class CheckedStore implements Destination {
  private final SpanStore store;
  private final CheckLoop checks;

  public CheckedStore(SpanStore store, CheckLoop checks) {
    this.store = store;
    this.checks = checks;
  }

  @Override
  public void write(List<Delivery> deliveries, long journalPosition)
      throws StoreUnavailableException {
    List<Span> spans =
        deliveries.stream().flatMap(each -> each.spans().stream()).toList();
    store.write(spans, journalPosition);
    checks.hear(deliveries, journalPosition);
  }

  /** Saves the checker's progress first: whatever is written meanwhile is replayed for it. */
  @Override
  public void commit() throws StoreUnavailableException {
    checks.checkpoint();
    store.commit();
  }

  @Override
  public long committedPosition() {
    return Math.min(store.committedPosition(), checks.savedPosition());
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import java.util.List;

/**
 * A store whose every write the checker hears of: put between the pipeline and the real one. What it
 * says is committed is safe in both, so that a replay from there makes neither forget anything.
 */
public final class CheckingStore implements SpanStore {
  private final SpanStore store;
  private final CheckLoop checks;

  public CheckingStore(SpanStore store, CheckLoop checks) {
    this.store = store;
    this.checks = checks;
  }

  @Override
  public void write(List<Span> batch, long journalPosition) throws StoreUnavailableException {
    store.write(batch, journalPosition);
    checks.hear(batch, journalPosition);
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

  @Override
  public List<Span> trace(TraceId id) throws StoreUnavailableException {
    return store.trace(id);
  }

  @Override
  public List<Span> serial(String serial, int limit) throws StoreUnavailableException {
    return store.serial(serial, limit);
  }

  @Override
  public Page<TraceSummary> search(TraceQuery query) throws StoreUnavailableException {
    return store.search(query);
  }

  @Override
  public List<String> services() throws StoreUnavailableException {
    return store.services();
  }

  @Override
  public List<String> operations(String service) throws StoreUnavailableException {
    return store.operations(service);
  }

  @Override
  public StoreStats stats() throws StoreUnavailableException {
    return store.stats();
  }

  @Override
  public void close() {
    store.close();
  }
}

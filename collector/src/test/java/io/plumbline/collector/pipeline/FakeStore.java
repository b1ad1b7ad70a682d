package io.plumbline.collector.pipeline;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A store that can be away, or fail for good. Only what a pipeline needs. */
final class FakeStore implements SpanStore {
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
  public synchronized void write(List<Span> batch, long journalPosition)
      throws StoreUnavailableException {
    if (broken) throw new IllegalStateException("broken");
    if (away) throw new StoreUnavailableException("away", new IOException("away"));
    written.addAll(batch);
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

  @Override
  public synchronized List<Span> trace(TraceId id) {
    return written.stream().filter(span -> span.traceId().equals(id)).toList();
  }

  @Override
  public List<Span> serial(String serial, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<TraceSummary> search(TraceQuery query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> services() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> operations(String service) {
    throw new UnsupportedOperationException();
  }

  @Override
  public StoreStats stats() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}

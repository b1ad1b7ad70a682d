package io.plumbline.collector.check;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store that forgets what was not committed when it is killed. Only what the checker needs. */
final class MemorySpanStore implements SpanStore {
  private final Map<Key, Span> spans = new LinkedHashMap<>(); // guarded by this, like all below
  private Map<Key, Span> committed = Map.of();
  private long position;
  private long committedPosition;
  private boolean away;

  private record Key(TraceId trace, SpanId span) {}

  @Override
  public synchronized void write(List<Span> batch, long journalPosition) {
    for (Span span : batch) spans.put(new Key(span.traceId(), span.id()), span);
    position = journalPosition;
  }

  @Override
  public synchronized void commit() {
    committed = Map.copyOf(spans);
    committedPosition = position;
  }

  synchronized void kill() {
    spans.clear();
    spans.putAll(committed);
    position = committedPosition;
  }

  synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  @Override
  public synchronized long committedPosition() {
    return committedPosition;
  }

  @Override
  public synchronized List<Span> serial(String serial, int limit) throws StoreUnavailableException {
    if (away) throw new StoreUnavailableException("away", new IOException("disk"));
    return spans.values().stream()
        .filter(span -> serial.equals(span.serial()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Span> trace(TraceId id) {
    return spans.values().stream().filter(span -> span.traceId().equals(id)).toList();
  }

  @Override
  public synchronized Page<TraceSummary> search(TraceQuery query) {
    List<TraceId> ids = spans.values().stream().map(Span::traceId).distinct().toList();
    return new Page<>(
        ids.stream()
            .map(this::trace)
            .filter(trace -> !query.traces().in(trace).isEmpty())
            .map(TraceSummary::of)
            .toList(),
        null);
  }

  @Override
  public List<String> services() {
    throw new UnsupportedOperationException("the checker reads serials");
  }

  @Override
  public List<String> operations(String service) {
    throw new UnsupportedOperationException("the checker reads serials");
  }

  @Override
  public StoreStats stats() {
    throw new UnsupportedOperationException("the checker reads serials");
  }

  @Override
  public void close() {}
}

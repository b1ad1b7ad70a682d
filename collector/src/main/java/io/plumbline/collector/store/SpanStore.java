package io.plumbline.collector.store;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import java.util.List;

/**
 * Keeps spans and finds them again. Thread-safe: one writer, any number of readers. Every store
 * extends SpanStoreContract.
 */
public interface SpanStore extends AutoCloseable {
  /**
   * Stores the batch, whole or not at all, and remembers how far in the journal it reaches. Writing
   * the same span (trace id and span id) twice stores it once. Visible to readers within a second.
   *
   * @param journalPosition where replay has to start if the process dies after the next {@link
   *     #commit}: everything before it is in this or an earlier batch
   * @throws StoreUnavailableException if the same call may succeed later
   */
  void write(List<Span> batch, long journalPosition) throws StoreUnavailableException;

  /** Makes everything written survive a crash, together with the journal position. */
  void commit() throws StoreUnavailableException;

  /** The journal position of the last commit that survived; 0 for a new store. */
  long committedPosition();

  /** All spans of one trace in no particular order; empty if the trace is unknown. */
  List<Span> trace(TraceId id) throws StoreUnavailableException;

  /**
   * All spans that carry the serial, in no particular order; empty if it is unknown.
   *
   * @param limit the most spans to return, at least 1
   */
  List<Span> serial(String serial, int limit) throws StoreUnavailableException;

  /**
   * Traces that match, newest first, never one twice over all pages of an unchanging store. A trace
   * stands where its earliest matching span started; without a condition that is its own start. A
   * page may hold fewer traces than its limit, even none, where few of many candidates match: there
   * is more as long as it has a cursor.
   *
   * @throws InvalidCursorException if the query's cursor is not from a page of this store
   */
  Page<TraceSummary> search(TraceQuery query) throws StoreUnavailableException;

  /** Names of all services that reported a span, sorted. */
  List<String> services() throws StoreUnavailableException;

  /** Span names of the service, sorted; empty if the service is unknown. */
  List<String> operations(String service) throws StoreUnavailableException;

  /** How much is stored, and how current it is. */
  StoreStats stats() throws StoreUnavailableException;

  @Override
  void close();
}

package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.Refresh;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes spans in bulks. What the cluster is too busy for is sent again, alone and ever later; what
 * it goes on refusing fails the call, which is safe to repeat, as the same span has the same id.
 *
 * <pre>
 *   413 for a bulk          halves, and bulks stay so small
 *   413 for one document    the next smaller {@link SpanPart}
 *   400 for one of several  the smallest part
 *   429                     again, at most six times
 *   broken off, twice       halves; one document: the next smaller part after six times
 *   anything else, also of the smallest part: unavailable
 * </pre>
 *
 * <p>A node that finds a request too large says 413 and hangs up. Whoever is still sending may lose
 * the answer and only see the connection break; and so may whoever stands behind a proxy that just
 * hangs up.
 *
 * <p>For one thread.
 */
final class BulkWriter {
  private static final Logger log = LoggerFactory.getLogger(BulkWriter.class);

  /** Of a request, and so of a document; nodes take 100 MB by default, proxies in front less. */
  static final int MOST_BYTES = 8 << 20;

  private static final int MOST_SPANS = 2_000;
  private static final int MOST_TRIES = 6;
  private static final int MOST_BROKEN_BULKS = 2;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int TOO_BUSY = 429;

  private final Cluster cluster;
  private final Indices indices;
  private final Refresh refresh;
  private final AtomicLong sentAgain = new AtomicLong();
  private final AtomicLong truncated = new AtomicLong();
  private long mostBytes = MOST_BYTES; // writing thread only

  BulkWriter(Cluster cluster, Indices indices, boolean isSeenAtOnce) {
    this.cluster = cluster;
    this.indices = indices;
    this.refresh = isSeenAtOnce ? Refresh.True : Refresh.False;
  }

  /** Spans that the cluster was too busy for when they were sent first. */
  long sentAgain() {
    return sentAgain.get();
  }

  /** Spans of which a part was stored, as the cluster does not take the whole. */
  long truncated() {
    return truncated.get();
  }

  /** Returns when every span is on the disks of the cluster. */
  void write(List<Span> spans) throws StoreUnavailableException {
    List<BulkDocument> bulk = new ArrayList<>();
    long bytes = 0;
    for (Span span : spans) {
      BulkDocument next = BulkDocument.of(indices.of(span), span);
      if (next.part() != SpanPart.WHOLE) cut(next, "larger than " + MOST_BYTES + " bytes");
      boolean isFull = bulk.size() == MOST_SPANS || bytes + next.bytes() > mostBytes;
      if (isFull && !bulk.isEmpty()) {
        send(bulk);
        bulk = new ArrayList<>();
        bytes = 0;
      }
      bulk.add(next);
      bytes += next.bytes();
    }
    if (!bulk.isEmpty()) send(bulk);
  }

  private void cut(BulkDocument document, String why) {
    truncated.incrementAndGet();
    log.warn("span {} is stored in part ({}): {}", document.id(), document.part(), why);
  }

  private void send(List<BulkDocument> bulk) throws StoreUnavailableException {
    List<BulkDocument> left = bulk;
    long pauseMillis = FIRST_PAUSE_MILLIS;
    for (int tries = 1; ; tries++, pauseMillis *= 2) {
      BulkResponse answer = null;
      try {
        answer = ask(left);
      } catch (StoreUnavailableException refused) {
        int status = Cluster.status(refused);
        boolean isBrokenOff = Cluster.isBrokenOff(refused);
        int mostBroken = left.size() > 1 ? MOST_BROKEN_BULKS : MOST_TRIES;
        if (status == TOO_LARGE || (isBrokenOff && tries >= mostBroken)) {
          sendSmaller(left, refused);
          return;
        }
        boolean isWorthAnother = status == TOO_BUSY || isBrokenOff;
        if (!isWorthAnother || tries == MOST_TRIES) throw refused;
      }
      if (answer != null && !answer.errors()) return;
      if (answer != null) left = refused(left, answer.items(), tries == MOST_TRIES);
      sentAgain.addAndGet(left.size());
      pause(pauseMillis);
    }
  }

  private BulkResponse ask(List<BulkDocument> bulk) throws StoreUnavailableException {
    BulkRequest request = BulkRequest.of(with -> with.refresh(refresh)
        .operations(bulk.stream().map(BulkDocument::operation).toList()));
    return cluster.ask(client -> client.bulk(request));
  }

  private void sendSmaller(List<BulkDocument> bulk, StoreUnavailableException tooLarge)
      throws StoreUnavailableException {
    if (bulk.size() > 1) {
      int half = bulk.size() / 2;
      // A connection may break for another reason: only an answer is taken for a limit.
      if (Cluster.status(tooLarge) == TOO_LARGE) {
        long bytes = bulk.stream().mapToLong(BulkDocument::bytes).sum();
        mostBytes = Math.min(mostBytes, bytes / 2);
        log.warn("elasticsearch takes no request of {} bytes: from now on {}", bytes, mostBytes);
      }
      send(bulk.subList(0, half));
      send(bulk.subList(half, bulk.size()));
      return;
    }
    BulkDocument only = bulk.get(0);
    if (only.isSmallest()) throw tooLarge;
    BulkDocument smaller = only.smaller();
    if (only.part() == SpanPart.WHOLE) cut(smaller, "too large for elasticsearch");
    send(List.of(smaller));
  }

  /** What of it is to be sent again. */
  private List<BulkDocument> refused(
      List<BulkDocument> sent, List<BulkResponseItem> items, boolean isLast)
      throws StoreUnavailableException {
    boolean isAnyTaken = items.stream().anyMatch(item -> item.error() == null);
    List<BulkDocument> again = new ArrayList<>();
    for (int at = 0; at < items.size(); at++) {
      BulkResponseItem item = items.get(at);
      ErrorCause error = item.error();
      if (error == null) continue;
      BulkDocument document = sent.get(at);
      // Where it refuses all there are, it is not because of what they hold.
      boolean isItsFault = item.status() == BAD_REQUEST && (isAnyTaken || sent.size() == 1);
      if (isItsFault && !document.isSmallest()) {
        document = document.smallest();
        if (sent.get(at).part() == SpanPart.WHOLE) cut(document, text(error));
      } else if (item.status() != TOO_BUSY || isLast) {
        throw refused(item, error);
      }
      again.add(document);
    }
    return again;
  }

  private static String text(ErrorCause error) {
    return error.type() + ", " + error.reason();
  }

  private static StoreUnavailableException refused(BulkResponseItem item, ErrorCause error) {
    String says = "elasticsearch refuses span " + item.id() + " for index " + item.index() + ": "
        + item.status() + " " + text(error);
    return new StoreUnavailableException(says, new IOException(says));
  }

  private static void pause(long millis) throws StoreUnavailableException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted between two tries", stopped);
    }
  }
}

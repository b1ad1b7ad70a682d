package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.search.Hit;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.elasticsearch.SpanDocument.Stored;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whole spans, trace by trace, in pages. */
final class SpanReader {
  /** Of 540 bytes each, 5 MB an answer; the cluster gives at most 10,000. */
  private static final int PAGE = 5_000;

  private static final List<SortOptions> BY_ID =
      List.of(by(SpanDocument.TRACE, SortOrder.Asc), by(SpanDocument.SPAN, SortOrder.Asc));

  private final Cluster cluster;

  SpanReader(Cluster cluster) {
    this.cluster = cluster;
  }

  static SortOptions by(String field, SortOrder order) {
    return SortOptions.of(sort -> sort.field(of -> of.field(field).order(order)));
  }

  /**
   * Spans that match, those of one trace together.
   *
   * @param limit the most to return, at least 1
   */
  List<Span> read(Query matches, int limit) throws StoreUnavailableException {
    List<Span> spans = new ArrayList<>();
    List<FieldValue> after = List.of();
    Span last = null;
    while (true) {
      int size = Math.min(PAGE, limit - spans.size());
      List<Hit<Stored>> page = page(matches, size, after);
      for (Hit<Stored> hit : page) {
        Stored stored = hit.source();
        if (stored == null) throw new IllegalStateException("span " + hit.id() + " has no source");
        Span span = stored.span();
        if (!isSame(last, span)) spans.add(span);
        last = span;
        after = hit.sort();
      }
      if (page.size() < size || spans.size() >= limit) return spans;
    }
  }

  /** Of a span that was replayed on another day there may be two, in indices of arrival. */
  private static boolean isSame(@Nullable Span one, Span other) {
    return one != null && one.traceId().equals(other.traceId()) && one.id().equals(other.id());
  }

  private List<Hit<Stored>> page(Query matches, int size, List<FieldValue> after)
      throws StoreUnavailableException {
    return cluster
        .ask(client -> client.search(
            search -> {
              search.index(Indices.ALL).query(matches).size(size).sort(BY_ID);
              search.trackTotalHits(total -> total.enabled(false));
              return after.isEmpty() ? search : search.searchAfter(after);
            },
            Stored.class))
        .hits()
        .hits();
  }
}

package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.ArrayPercentilesItem;
import co.elastic.clients.elasticsearch._types.aggregations.MultiBucketBase;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counting by the cluster: how many spans, how many of them failed, how long they took. */
final class Aggregated {
  private static final int DIGITS = 2; // within a hundredth

  /** What is asked of each group of spans. */
  static final Map<String, Aggregation> ERRORS_AND_DURATIONS = Map.of(
      "errors",
      Aggregation.of(only -> only.filter(ConditionQueries.term(SpanDocument.STATUS, "error"))),
      "took",
      Aggregation.of(of -> of.percentiles(took -> took.field(SpanDocument.DURATION)
          .percents(50.0, 95.0, 99.0)
          .keyed(false)
          .hdr(hdr -> hdr.numberOfSignificantValueDigits(DIGITS)))));

  private Aggregated() {}

  /** The answer to one aggregation over the spans that match; null without any index. */
  static @Nullable Aggregate ask(Cluster cluster, Query matches, Aggregation by)
      throws StoreUnavailableException {
    return cluster
        .ask(client -> client.search(
            search -> search
                .index(Indices.ALL)
                .size(0)
                .query(matches)
                .trackTotalHits(total -> total.enabled(false))
                .aggregations("by", by),
            Void.class))
        .aggregations()
        .get("by");
  }

  static long errors(MultiBucketBase group) {
    return of(group, "errors").filter().docCount();
  }

  /** The 50th, 95th and 99th percentile, in nanoseconds. */
  static long[] took(MultiBucketBase group) {
    List<ArrayPercentilesItem> items =
        of(group, "took").hdrPercentiles().values().array();
    return items.stream()
        .mapToLong(item -> {
          Double value = item.value();
          return value == null ? 0 : Math.round(value);
        })
        .toArray();
  }

  private static Aggregate of(MultiBucketBase group, String name) {
    Aggregate answer = group.aggregations().get(name);
    if (answer == null) throw new IllegalStateException("no answer to '" + name + "'");
    return answer;
  }
}

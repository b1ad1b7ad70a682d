package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.util.NamedValue;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.List;

/** Which terms a field has, sorted. */
final class TermLists {
  /** As many as the cluster counts for one question, and takes in one condition. */
  static final int MOST = 65_000;

  private static final String RESERVED = ".?+*|{}[]()\"\\#@&<>~^$-";

  private final Cluster cluster;

  TermLists(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * The first terms that begin with the prefix.
   *
   * @param limit 1 to {@link #MOST}
   */
  List<String> of(String field, String prefix, int limit) throws StoreUnavailableException {
    return counted(Query.of(all -> all.matchAll(any -> any)), field, prefix, limit).stream()
        .map(bucket -> bucket.key().stringValue())
        .toList();
  }

  /** The same, with how many of the spans that match have each. */
  List<StringTermsBucket> counted(Query matches, String field, String prefix, int limit)
      throws StoreUnavailableException {
    var answer = cluster.ask(client -> client.search(
        search -> search
            .index(Indices.ALL)
            .size(0)
            .query(matches)
            .aggregations(
                "terms",
                by -> by.terms(terms -> {
                  terms.field(field).size(limit).order(NamedValue.of("_key", SortOrder.Asc));
                  return prefix.isEmpty()
                      ? terms
                      : terms.include(only -> only.regexp(literally(prefix) + ".*"));
                })),
        Void.class));
    var terms = answer.aggregations().get("terms");
    // Without any index there is nothing to aggregate.
    return terms == null || !terms.isSterms()
        ? List.of()
        : terms.sterms().buckets().array();
  }

  private static String literally(String text) {
    StringBuilder literal = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      if (RESERVED.indexOf(text.charAt(at)) >= 0) literal.append('\\');
      literal.append(text.charAt(at));
    }
    return literal.toString();
  }

  static List<FieldValue> values(List<String> terms) {
    return terms.stream().map(FieldValue::of).toList();
  }
}

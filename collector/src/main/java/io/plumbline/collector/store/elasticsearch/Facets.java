package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import io.plumbline.collector.store.Facet;
import io.plumbline.collector.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One attribute's values on the spans that match, and on the others. */
final class Facets {
  private final Cluster cluster;
  private final TermLists terms;

  Facets(Cluster cluster, TermLists terms) {
    this.cluster = cluster;
    this.terms = terms;
  }

  /**
   * Compares.
   *
   * @param selection some of {@code all}
   */
  Facet of(String key, Query selection, Query all) throws StoreUnavailableException {
    String prefix = SpanDocument.prefix(key);
    int asked = Facet.MOST_VALUES + 1; // one more says that there are more
    List<StringTermsBucket> values = terms.counted(all, SpanDocument.ATTRIBUTE, prefix, asked);
    Map<String, Long> selected = new HashMap<>();
    for (StringTermsBucket value :
        terms.counted(selection, SpanDocument.ATTRIBUTE, prefix, asked)) {
      selected.put(value.key().stringValue(), value.docCount());
    }
    long selectedSpans = count(selection);
    long otherSpans = Math.max(0, count(all) - selectedSpans);
    boolean isComplete = values.size() < asked;
    List<Facet.Value> counted = new ArrayList<>();
    for (StringTermsBucket value : isComplete ? values : values.subList(0, asked - 1)) {
      String term = value.key().stringValue();
      long ofSelected = selected.getOrDefault(term, 0L);
      long others = Math.max(0, value.docCount() - ofSelected);
      counted.add(new Facet.Value(term.substring(prefix.length()), ofSelected, others));
    }
    Facet unsorted = new Facet(selectedSpans, otherSpans, counted, isComplete);
    counted.sort(Comparator.comparingDouble(unsorted::difference)
        .reversed()
        .thenComparing(Facet.Value::text));
    return new Facet(selectedSpans, otherSpans, counted, isComplete);
  }

  private long count(Query matches) throws StoreUnavailableException {
    return cluster
        .ask(client -> client.count(of -> of.index(Indices.ALL).query(matches)))
        .count();
  }
}

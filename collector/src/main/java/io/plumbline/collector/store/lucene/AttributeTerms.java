package io.plumbline.collector.store.lucene;

import io.plumbline.collector.store.Facet;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.match.TraceCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/** What the index's terms say about attributes, without reading spans. */
final class AttributeTerms {
  /** Kinds of spans, by the keys they have, that are looked at: a few hundred are usual. */
  private static final int MOST_KINDS = 100_000;

  private final IndexSearcher searcher;

  AttributeTerms(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  List<String> keys(String prefix, int limit) throws IOException {
    NavigableSet<String> found = new TreeSet<>();
    Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), SpanDocument.KEYS);
    if (terms == null) return List.of();
    TermsEnum each = terms.iterator();
    int kinds = 0;
    for (BytesRef term = each.next();
        term != null && kinds < MOST_KINDS;
        term = each.next(), kinds++) {
      for (String key : term.utf8ToString().split("\0", -1)) {
        if (key.isEmpty() || key.equals(SpanDocument.HAS_SERIAL) || !key.startsWith(prefix))
          continue;
        found.add(key);
        if (found.size() > limit) found.pollLast();
      }
    }
    return List.copyOf(found);
  }

  List<String> values(String key, String prefix, int limit) throws IOException {
    List<String> found = new ArrayList<>();
    Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), SpanDocument.ATTRIBUTE);
    if (terms == null) return found;
    BytesRef ofKey = SpanDocument.attributePrefix(key);
    BytesRefBuilder from = new BytesRefBuilder();
    from.append(ofKey);
    from.append(new BytesRef(prefix));
    TermsEnum each = terms.iterator();
    if (each.seekCeil(from.get()) == TermsEnum.SeekStatus.END) return found;
    for (BytesRef term = each.term();
        term != null && found.size() < limit && StringHelper.startsWith(term, from.get());
        term = each.next()) {
      found.add(SpanDocument.operationIn(term, ofKey.length));
    }
    return found;
  }

  /** Counts of one value. */
  private static final class Counted {
    private long selected;
    private long all;
  }

  /** Counts for one facet. */
  private static final class Counting {
    private final Map<BytesRef, Counted> values = new TreeMap<>();
    private long selected;
    private long all;
    private boolean isCut;

    /** Null if there are too many values. */
    private @Nullable Counted of(BytesRef term) {
      Counted known = values.get(term);
      if (known != null) return known;
      if (values.size() == Facet.MOST_VALUES) {
        isCut = true;
        return null;
      }
      Counted counted = new Counted();
      values.put(BytesRef.deepCopyOf(term), counted);
      return counted;
    }
  }

  Facet facet(TraceQuery query, String key) throws IOException {
    Query selection = TraceSearch.matches(query);
    Query everything = TraceSearch.matches(new TraceQuery(
        TraceCondition.ANY, query.startEpochNanos(), query.endEpochNanos(), 1, null));
    Weight selected = weight(selection);
    Weight all = weight(everything);
    BytesRef prefix = SpanDocument.attributePrefix(key);
    Counting counting = new Counting();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FixedBitSet inSelection = documents(selected, leaf);
      FixedBitSet inAll = documents(all, leaf);
      counting.selected += inSelection.cardinality();
      counting.all += inAll.cardinality();
      count(counting, leaf, prefix, inSelection, inAll);
    }
    return facet(counting, prefix.length);
  }

  private Weight weight(Query query) throws IOException {
    return searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  private static FixedBitSet documents(Weight weight, LeafReaderContext leaf) throws IOException {
    FixedBitSet found = new FixedBitSet(leaf.reader().maxDoc());
    Scorer scorer = weight.scorer(leaf);
    if (scorer == null) return found;
    found.or(scorer.iterator());
    Bits live = leaf.reader().getLiveDocs();
    for (int at = 0; live != null && at < live.length(); at++) {
      if (!live.get(at)) found.clear(at);
    }
    return found;
  }

  private static void count(
      Counting counting,
      LeafReaderContext leaf,
      BytesRef prefix,
      FixedBitSet inSelection,
      FixedBitSet inAll)
      throws IOException {
    Terms terms = leaf.reader().terms(SpanDocument.ATTRIBUTE);
    if (terms == null) return;
    TermsEnum each = terms.iterator();
    if (each.seekCeil(prefix) == TermsEnum.SeekStatus.END) return;
    PostingsEnum documents = null;
    for (BytesRef term = each.term();
        term != null && StringHelper.startsWith(term, prefix);
        term = each.next()) {
      Counted counted = counting.of(term);
      if (counted == null) continue;
      documents = each.postings(documents, PostingsEnum.NONE);
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (inSelection.get(document)) counted.selected++;
        if (inAll.get(document)) counted.all++;
      }
    }
  }

  private static Facet facet(Counting counting, int prefixBytes) {
    long others = counting.all - counting.selected;
    List<Facet.Value> values = new ArrayList<>();
    counting.values.forEach((term, counted) -> {
      if (counted.all == 0) return;
      String text = SpanDocument.operationIn(term, prefixBytes);
      values.add(new Facet.Value(text, counted.selected, counted.all - counted.selected));
    });
    Facet unsorted = new Facet(counting.selected, others, values, !counting.isCut);
    values.sort(Comparator.comparingDouble(unsorted::difference)
        .reversed()
        .thenComparing(Facet.Value::text));
    return new Facet(counting.selected, others, values, !counting.isCut);
  }
}

package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.codecs.StoredFieldsReader;
import org.apache.lucene.document.DocumentStoredFieldVisitor;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;

/**
 * Many spans, read as a merge reads them: Lucene's ordinary reader unpacks a block of hundreds of
 * spans again for each of them, which makes a trace of 100,000 take tens of seconds; that of a merge
 * keeps the block.
 */
final class SpansInOrder {
  private SpansInOrder() {}

  /**
   * Reads all of them.
   *
   * @param hits in the order of the index
   */
  static List<Span> read(IndexSearcher searcher, ScoreDoc[] hits) throws IOException {
    List<LeafReaderContext> segments = searcher.getIndexReader().leaves();
    List<Span> spans = new ArrayList<>(hits.length);
    int at = 0;
    while (at < hits.length) {
      LeafReaderContext segment = segments.get(ReaderUtil.subIndex(hits[at].doc, segments));
      int end = segment.docBase + segment.reader().maxDoc();
      StoredFieldsReader fields = inOrder(segment);
      for (; at < hits.length && hits[at].doc < end; at++) {
        var span = new DocumentStoredFieldVisitor(Set.of(SpanDocument.SPAN));
        fields.document(hits[at].doc - segment.docBase, span);
        spans.add(SpanCodec.decode(span.getDocument().getBinaryValue(SpanDocument.SPAN)));
      }
    }
    return spans;
  }

  /** Shares the segment's files; there is nothing to close. */
  private static StoredFieldsReader inOrder(LeafReaderContext segment) {
    if (segment.reader() instanceof CodecReader files) {
      return files.getFieldsReader().getMergeInstance();
    }
    throw new IllegalStateException("a segment that is not one of files: " + segment.reader());
  }
}

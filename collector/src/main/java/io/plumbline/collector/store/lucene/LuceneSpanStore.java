package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * A {@link SpanStore} in one Lucene index ({@link SpanDocument} has its fields). Readers refresh it
 * when they ask, so nothing is spent on freshness while nobody looks.
 *
 * <p>The journal position is in the commit's user data: what survives a crash and where replay
 * starts can never disagree. A failure of the index's files is not one that passes: {@link #write}
 * throws {@link UncheckedIOException}, and the collector has to be restarted.
 */
public final class LuceneSpanStore implements SpanStore {
  private static final String JOURNAL_POSITION = "journal.position";
  private static final double WRITE_BUFFER_MIB = 64;

  /** So many names of services, or of one service's operations, are listed; the rest is cut off. */
  static final int MOST_NAMES = 10_000;

  private final LuceneConfig config;
  private final FSDirectory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final Object refreshLock = new Object();
  private long refreshedNanos; // guarded by refreshLock
  private volatile long writtenPosition;
  private volatile long committedPosition;

  private LuceneSpanStore(LuceneConfig config) throws IOException {
    this.config = config;
    this.directory = FSDirectory.open(config.directory());
    this.writer = new IndexWriter(
        directory,
        new IndexWriterConfig().setRAMBufferSizeMB(WRITE_BUFFER_MIB).setCommitOnClose(false));
    this.committedPosition = positionOf(writer.getLiveCommitData());
    this.writtenPosition = committedPosition;
    this.searchers = new SearcherManager(writer, new SearcherFactory());
    this.refreshedNanos = System.nanoTime();
  }

  /**
   * Opens the index, and creates it where there is none.
   *
   * @throws IOException if it cannot be read, or another process has it open
   */
  public static LuceneSpanStore open(LuceneConfig config) throws IOException {
    try {
      return new LuceneSpanStore(config);
    } catch (LockObtainFailedException locked) {
      throw new IOException(
          "data: " + config.directory() + " is in use by another collector"
              + " (expected: one process for each data directory)",
          locked);
    }
  }

  private static long positionOf(Iterable<Map.Entry<String, String>> commitData) {
    if (commitData == null) return 0;
    for (var entry : commitData) {
      if (entry.getKey().equals(JOURNAL_POSITION)) return Long.parseLong(entry.getValue());
    }
    return 0;
  }

  @Override
  public void write(List<Span> batch, long journalPosition) {
    try {
      for (Span span : batch) {
        writer.updateDocument(SpanDocument.idTerm(span), SpanDocument.of(span));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("the index cannot be written", failed);
    }
    writtenPosition = journalPosition;
  }

  @Override
  public synchronized void commit() {
    // Read before the commit: it holds at least what was written by now, perhaps more.
    long position = writtenPosition;
    try {
      writer.setLiveCommitData(Map.of(JOURNAL_POSITION, Long.toString(position)).entrySet());
      writer.commit();
    } catch (IOException failed) {
      throw new UncheckedIOException("the index cannot be committed", failed);
    }
    committedPosition = position;
  }

  @Override
  public long committedPosition() {
    return committedPosition;
  }

  @Override
  public List<Span> trace(TraceId id) throws StoreUnavailableException {
    return read(searcher -> all(searcher, SpanDocument.traceTerm(id), Integer.MAX_VALUE));
  }

  @Override
  public List<Span> serial(String serial, int limit) throws StoreUnavailableException {
    Term term = SpanDocument.term(SpanDocument.SERIAL, serial);
    return read(searcher -> all(searcher, term, limit));
  }

  /** Spans with the term in the order of the index. */
  static List<Span> all(IndexSearcher searcher, Term term, int limit) throws IOException {
    TermQuery query = new TermQuery(term);
    int count = Math.min(limit, searcher.count(query));
    if (count == 0) return List.of();
    TopDocs found = searcher.search(query, count, Sort.INDEXORDER);
    StoredFields fields = searcher.storedFields();
    List<Span> spans = new ArrayList<>(count);
    for (ScoreDoc hit : found.scoreDocs) {
      BytesRef span =
          fields.document(hit.doc, Set.of(SpanDocument.SPAN)).getBinaryValue(SpanDocument.SPAN);
      spans.add(SpanCodec.decode(span));
    }
    return spans;
  }

  @Override
  public Page<TraceSummary> search(TraceQuery query) throws StoreUnavailableException {
    return read(searcher -> new TraceSearch(searcher, query).page());
  }

  @Override
  public List<String> services() throws StoreUnavailableException {
    return names(SpanDocument.SERVICE, new BytesRef());
  }

  @Override
  public List<String> operations(String service) throws StoreUnavailableException {
    return names(SpanDocument.OPERATION_OF, new BytesRef(service + '\0'));
  }

  private List<String> names(String field, BytesRef prefix) throws StoreUnavailableException {
    return read(searcher -> {
      List<String> names = new ArrayList<>();
      Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), field);
      if (terms == null) return names;
      TermsEnum each = terms.iterator();
      if (each.seekCeil(prefix) == TermsEnum.SeekStatus.END) return names;
      for (BytesRef term = each.term();
          term != null && names.size() < MOST_NAMES && StringHelper.startsWith(term, prefix);
          term = each.next()) {
        names.add(SpanDocument.operationIn(term, prefix.length));
      }
      return names;
    });
  }

  @Override
  public StoreStats stats() throws StoreUnavailableException {
    return read(searcher -> {
      TopDocs newest = searcher.search(new MatchAllDocsQuery(), 1, TraceSearch.NEWEST_FIRST);
      Long start = newest.scoreDocs.length == 0 ? null : TraceSearch.start(newest.scoreDocs[0]);
      return new StoreStats(searcher.getIndexReader().numDocs(), start);
    });
  }

  private <T> T read(Reading<T> reading) throws StoreUnavailableException {
    try {
      refresh();
      IndexSearcher searcher = searchers.acquire();
      try {
        return reading.read(searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException | AlreadyClosedException failed) {
      throw new StoreUnavailableException(
          "the index cannot be read: " + failed.getMessage(), failed);
    }
  }

  private void refresh() throws IOException {
    synchronized (refreshLock) {
      if (System.nanoTime() - refreshedNanos < config.refreshInterval().toNanos()) return;
      searchers.maybeRefreshBlocking();
      refreshedNanos = System.nanoTime();
    }
  }

  /** Closes the files without a commit: what was not committed comes back from the journal. */
  @Override
  public void close() {
    try (directory;
        writer;
        searchers) {
      writer.rollback();
    } catch (IOException failed) {
      throw new UncheckedIOException("the index cannot be closed", failed);
    }
  }

  private interface Reading<T> {
    T read(IndexSearcher searcher) throws IOException;
  }
}

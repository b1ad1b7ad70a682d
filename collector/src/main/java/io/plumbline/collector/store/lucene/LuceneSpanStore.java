package io.plumbline.collector.store.lucene;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.AttributeCatalog;
import io.plumbline.collector.store.DependencyGraph;
import io.plumbline.collector.store.Facet;
import io.plumbline.collector.store.GroupStatistics;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.Page;
import io.plumbline.collector.store.SpanCounts;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.StatisticsSeries;
import io.plumbline.collector.store.StoreStats;
import io.plumbline.collector.store.StoreUnavailableException;
import io.plumbline.collector.store.TraceQuery;
import io.plumbline.collector.store.TraceSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link SpanStore} in Lucene indices, one for each stretch of time ({@link Partitions}), of one
 * document for each span ({@link SpanDocument}). Readers refresh when they ask, so nothing is spent
 * on freshness while nobody looks; an index is opened for reading by the first question.
 *
 * <p>The journal position is saved after all partitions are committed: a crash in between replays
 * what some of them have already, over itself. A failure of the index's files is not one that
 * passes: {@link #write} throws {@link UncheckedIOException}, and the collector has to be restarted.
 */
public final class LuceneSpanStore implements SpanStore, SpanCounts, AttributeCatalog {
  private static final Logger log = LoggerFactory.getLogger(LuceneSpanStore.class);

  /** So many names of services, or of one service's operations, are listed; the rest is cut off. */
  static final int MOST_NAMES = 10_000;

  /** Callers that dependencies remember at once: 48 MiB. */
  private static final int SPANS_A_PASS = 1 << 20;

  /** Of more spans than these, a block of stored ones is unpacked once for all that are in it. */
  private static final int MOST_SINGLE_READS = 32;

  private final FSDirectory directory;
  private final Lock lock;
  private final Partitions partitions;
  private final CommittedPosition positionFile;
  private final ExecutorService maintenance;
  private final AtomicBoolean isMaintaining = new AtomicBoolean();
  private final ReentrantLock dependencies = new ReentrantLock(); // one table of callers at once
  private volatile long writtenPosition;
  private volatile long committedPosition;
  private volatile boolean isClosed;

  private LuceneSpanStore(LuceneConfig config, Clock clock, FSDirectory directory, Lock lock)
      throws IOException {
    this.directory = directory;
    this.lock = lock;
    this.positionFile = CommittedPosition.in(config.directory());
    this.partitions = Partitions.in(config, clock);
    this.committedPosition = positionFile.read();
    this.writtenPosition = committedPosition;
    this.maintenance =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "index-maintenance"));
  }

  /**
   * Opens the index, and creates it where there is none.
   *
   * @throws IOException if it cannot be read, another version wrote it, or another process has it
   *     open
   */
  public static LuceneSpanStore open(LuceneConfig config) throws IOException {
    return open(config, Clock.systemUTC());
  }

  /** As the other, with a clock that says how old a partition is. */
  static LuceneSpanStore open(LuceneConfig config, Clock clock) throws IOException {
    FSDirectory directory = FSDirectory.open(config.directory());
    try {
      Lock lock = directory.obtainLock("lock");
      try {
        return new LuceneSpanStore(config, clock, directory, lock);
      } catch (IOException | RuntimeException failed) {
        lock.close();
        throw failed;
      }
    } catch (LockObtainFailedException locked) {
      directory.close();
      throw new IOException(
          "data: " + config.directory() + " is in use by another collector"
              + " (expected: one process for each data directory)",
          locked);
    } catch (IOException | RuntimeException failed) {
      directory.close();
      throw failed;
    }
  }

  /** Shows how many partitions there are, how large they are, and what retention deletes. */
  public void register(MeterRegistry meters) {
    Gauge.builder("plumbline.collector.index.partitions", partitions, Partitions::count)
        .register(meters);
    Gauge.builder("plumbline.collector.index.size", partitions, Partitions::bytes)
        .description("of all partitions on disk")
        .baseUnit("bytes")
        .register(meters);
    FunctionCounter.builder(
            "plumbline.collector.index.partitions.deleted", partitions, Partitions::deleted)
        .description("by retention.age and retention.size")
        .register(meters);
    FunctionCounter.builder(
            "plumbline.collector.spans.displaced", partitions, Partitions::displaced)
        .description("in the newest partition, as there are too many for one of their own time")
        .register(meters);
  }

  @Override
  public void write(List<Span> batch, long journalPosition) {
    try {
      partitions.write(batch);
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
      partitions.commit();
      if (position != committedPosition) positionFile.save(position);
    } catch (IOException failed) {
      throw new UncheckedIOException("the index cannot be committed", failed);
    }
    committedPosition = position;
    if (isMaintaining.compareAndSet(false, true)) maintenance.execute(this::maintain);
  }

  /** Beside ingest, which a merge of hours must not keep from committing. */
  private void maintain() {
    try {
      partitions.rest();
      partitions.retain();
    } catch (IOException | RuntimeException failed) {
      // Nothing is lost by it, and the next commit tries again.
      if (!isClosed) log.error("partitions could not be merged or deleted", failed);
    } finally {
      isMaintaining.set(false);
    }
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
    if (count > MOST_SINGLE_READS) return SpansInOrder.read(searcher, found.scoreDocs);
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
  public Heatmap heatmap(TraceQuery query, int columns) throws StoreUnavailableException {
    if (columns < 1 || columns > Heatmap.MOST_COLUMNS) {
      throw new IllegalArgumentException(
          "columns: " + columns + " (expected: 1 to " + Heatmap.MOST_COLUMNS + ")");
    }
    return read(searcher -> new SpanCounting(searcher, query).heatmap(columns));
  }

  @Override
  public List<GroupStatistics> statistics(TraceQuery query, Group by)
      throws StoreUnavailableException {
    return read(searcher -> new SpanCounting(searcher, query).statistics(field(by)));
  }

  private static String field(Group by) {
    return by == Group.SERVICE ? SpanDocument.SERVICE : SpanDocument.OPERATION;
  }

  @Override
  public StatisticsSeries series(TraceQuery query, Group by, int groups, int columns)
      throws StoreUnavailableException {
    if (groups < 1 || groups > StatisticsSeries.MOST_GROUPS) {
      throw new IllegalArgumentException(
          "groups: " + groups + " (expected: 1 to " + StatisticsSeries.MOST_GROUPS + ")");
    }
    if (columns < 1 || columns > StatisticsSeries.MOST_COLUMNS) {
      throw new IllegalArgumentException(
          "columns: " + columns + " (expected: 1 to " + StatisticsSeries.MOST_COLUMNS + ")");
    }
    return read(searcher -> new SpanCounting(searcher, query).series(field(by), groups, columns));
  }

  @Override
  public DependencyGraph dependencies(long startEpochNanos, long endEpochNanos)
      throws StoreUnavailableException {
    dependencies.lock();
    try {
      return read(searcher ->
          new DependencyCounting(searcher, SPANS_A_PASS).between(startEpochNanos, endEpochNanos));
    } finally {
      dependencies.unlock();
    }
  }

  @Override
  public List<String> attributeKeys(String prefix, int limit) throws StoreUnavailableException {
    return read(searcher -> new AttributeTerms(searcher).keys(prefix, limit));
  }

  @Override
  public List<String> attributeValues(String key, String prefix, int limit)
      throws StoreUnavailableException {
    return read(searcher -> new AttributeTerms(searcher).values(key, prefix, limit));
  }

  @Override
  public Facet facet(TraceQuery query, String key) throws StoreUnavailableException {
    return read(searcher -> new AttributeTerms(searcher).facet(query, key));
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
      List<DirectoryReader> readers = partitions.acquire();
      try (MultiReader all = new MultiReader(readers.toArray(IndexReader[]::new), false)) {
        return reading.read(new IndexSearcher(all));
      } finally {
        Partitions.release(readers);
      }
    } catch (IOException | AlreadyClosedException failed) {
      throw new StoreUnavailableException(
          "the index cannot be read: " + failed.getMessage(), failed);
    }
  }

  /** Closes the files without a commit: what was not committed comes back from the journal. */
  @Override
  public void close() {
    isClosed = true;
    maintenance.shutdown();
    try (directory;
        lock) {
      partitions.close(); // ends a merge
      if (!maintenance.awaitTermination(1, TimeUnit.MINUTES)) maintenance.shutdownNow();
    } catch (IOException failed) {
      throw new UncheckedIOException("the index cannot be closed", failed);
    } catch (InterruptedException stopped) {
      maintenance.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private interface Reading<T> {
    T read(IndexSearcher searcher) throws IOException;
  }
}

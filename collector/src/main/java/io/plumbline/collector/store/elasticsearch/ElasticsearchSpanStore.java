package io.plumbline.collector.store.elasticsearch;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import io.micrometer.core.instrument.FunctionCounter;
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
import io.plumbline.collector.store.match.TraceCondition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;

/**
 * A {@link SpanStore} in an Elasticsearch cluster, of one document for each span
 * ({@link SpanDocument}) in an index for each day ({@link Indices}). Several collectors may share a
 * cluster, each with a journal of its own.
 *
 * <p>A write returns when the cluster has the spans on its disks, so a commit only saves how far the
 * journal is written. A crash in between replays over what is there. A write that failed may have
 * stored a part: the same write again completes it. The cluster is asked for nothing before the
 * first write or question, so that a collector starts without it.
 */
public final class ElasticsearchSpanStore implements SpanStore, SpanCounts, AttributeCatalog {
  private static final int MOST_NAMES = 10_000;

  private final Cluster cluster;
  private final Indices indices;
  private final BulkWriter writer;
  private final TermLists terms;
  private final SavedPosition positionFile;
  private boolean isPrepared; // writing thread only
  private volatile long writtenPosition;
  private volatile long committedPosition;

  private ElasticsearchSpanStore(ElasticsearchConfig config, Clock clock) throws IOException {
    this.positionFile = new SavedPosition(config.directory());
    this.committedPosition = positionFile.read();
    this.writtenPosition = committedPosition;
    this.cluster = new Cluster(config);
    this.indices = new Indices(cluster, config, clock);
    this.writer = new BulkWriter(cluster, indices, config.refreshInterval().isZero());
    this.terms = new TermLists(cluster);
  }

  /**
   * Opens the store; the cluster need not be there yet.
   *
   * @throws IOException if the saved position cannot be read
   */
  public static ElasticsearchSpanStore open(ElasticsearchConfig config) throws IOException {
    return open(config, Clock.systemUTC());
  }

  /** As the other, with a clock that says which day it is. */
  static ElasticsearchSpanStore open(ElasticsearchConfig config, Clock clock) throws IOException {
    Files.createDirectories(config.directory());
    return new ElasticsearchSpanStore(config, clock);
  }

  /** Shows what the cluster was too busy for, and what retention deletes. */
  public void register(MeterRegistry meters) {
    FunctionCounter.builder(
            "plumbline.collector.elasticsearch.sent.again", writer, BulkWriter::sentAgain)
        .description("spans that the cluster was too busy for")
        .register(meters);
    FunctionCounter.builder(
            "plumbline.collector.elasticsearch.truncated", writer, BulkWriter::truncated)
        .description("spans of which a part is stored, as the cluster does not take the whole")
        .register(meters);
    FunctionCounter.builder(
            "plumbline.collector.index.partitions.deleted", indices, Indices::deleted)
        .description("by retention.age")
        .register(meters);
    FunctionCounter.builder("plumbline.collector.spans.displaced", indices, Indices::displaced)
        .description("in the index of the day on which they came, as they started too far from it")
        .register(meters);
  }

  @Override
  public void write(List<Span> batch, long journalPosition) throws StoreUnavailableException {
    if (!isPrepared) indices.prepare(writtenPosition == 0);
    isPrepared = false; // one that comes back after a failure may be another cluster
    writer.write(batch);
    isPrepared = true;
    writtenPosition = journalPosition;
  }

  @Override
  public synchronized void commit() throws StoreUnavailableException {
    long position = writtenPosition;
    try {
      if (position != committedPosition) positionFile.save(position);
    } catch (IOException failed) {
      throw new UncheckedIOException("the position in the journal cannot be saved", failed);
    }
    committedPosition = position;
    indices.retain();
  }

  @Override
  public long committedPosition() {
    return committedPosition;
  }

  @Override
  public List<Span> trace(TraceId id) throws StoreUnavailableException {
    return new SpanReader(cluster)
        .read(ConditionQueries.term(SpanDocument.TRACE, id.toString()), Integer.MAX_VALUE);
  }

  @Override
  public List<Span> serial(String serial, int limit) throws StoreUnavailableException {
    return new SpanReader(cluster)
        .read(ConditionQueries.term(SpanDocument.SERIAL, SpanDocument.bounded(serial)), limit);
  }

  @Override
  public Page<TraceSummary> search(TraceQuery query) throws StoreUnavailableException {
    return new TraceSearch(cluster, query, new ConditionQueries(terms).matches(query)).page();
  }

  @Override
  public List<String> services() throws StoreUnavailableException {
    return terms.of(SpanDocument.SERVICE, "", MOST_NAMES);
  }

  @Override
  public List<String> operations(String service) throws StoreUnavailableException {
    String prefix = SpanDocument.prefix(service);
    return terms.of(SpanDocument.OPERATION_OF, prefix, MOST_NAMES).stream()
        .map(term -> term.substring(prefix.length()))
        .toList();
  }

  @Override
  public Heatmap heatmap(TraceQuery query, int columns) throws StoreUnavailableException {
    require("columns", columns, Heatmap.MOST_COLUMNS);
    return counting(query).heatmap(columns);
  }

  private SpanCounting counting(TraceQuery query) throws StoreUnavailableException {
    return new SpanCounting(cluster, new ConditionQueries(terms).matches(query));
  }

  private static void require(String name, int value, int most) {
    if (1 <= value && value <= most) return;
    throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
  }

  @Override
  public List<GroupStatistics> statistics(TraceQuery query, Group by)
      throws StoreUnavailableException {
    return counting(query).statistics(field(by));
  }

  private static String field(Group by) {
    return by == Group.SERVICE ? SpanDocument.SERVICE : SpanDocument.NAME;
  }

  @Override
  public StatisticsSeries series(TraceQuery query, Group by, int groups, int columns)
      throws StoreUnavailableException {
    require("groups", groups, StatisticsSeries.MOST_GROUPS);
    require("columns", columns, StatisticsSeries.MOST_COLUMNS);
    return counting(query).series(field(by), groups, columns);
  }

  @Override
  public DependencyGraph dependencies(long startEpochNanos, long endEpochNanos)
      throws StoreUnavailableException {
    return new DependencyCounting(cluster, startEpochNanos, endEpochNanos).graph();
  }

  @Override
  public List<String> attributeKeys(String prefix, int limit) throws StoreUnavailableException {
    return terms.of(SpanDocument.KEYS, prefix, Math.min(limit, TermLists.MOST));
  }

  @Override
  public List<String> attributeValues(String key, String prefix, int limit)
      throws StoreUnavailableException {
    String ofKey = SpanDocument.prefix(key);
    int most = Math.min(limit, TermLists.MOST);
    return terms.of(SpanDocument.ATTRIBUTE, ofKey + prefix, most).stream()
        .map(term -> term.substring(ofKey.length()))
        .toList();
  }

  @Override
  public Facet facet(TraceQuery query, String key) throws StoreUnavailableException {
    ConditionQueries conditions = new ConditionQueries(terms);
    Query all = conditions.matches(new TraceQuery(
        TraceCondition.ANY, query.startEpochNanos(), query.endEpochNanos(), 1, null));
    return new Facets(cluster, terms).of(key, conditions.matches(query), all);
  }

  @Override
  public StoreStats stats() throws StoreUnavailableException {
    var answer = cluster.ask(client -> client.search(
        search -> search
            .index(Indices.ALL)
            .size(1)
            .sort(SpanReader.by(SpanDocument.START, SortOrder.Desc))
            .source(none -> none.fetch(false))
            .trackTotalHits(total -> total.enabled(true)),
        Void.class));
    var total = answer.hits().total();
    var newest = answer.hits().hits();
    return new StoreStats(
        total == null ? 0 : total.value(),
        newest.isEmpty() ? null : newest.get(0).sort().get(0).longValue());
  }

  @Override
  public void close() {
    cluster.close();
  }
}

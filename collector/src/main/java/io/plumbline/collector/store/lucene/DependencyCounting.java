package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.store.DependencyGraph;
import io.plumbline.collector.store.DependencyGraph.Via;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;

/**
 * Who called whom, by a join of spans with their parents over columns; no span is decoded. For one
 * thread, used once.
 *
 * <pre>
 *   for each share of the traces, by the hash of their ids, such that its spans fit into the table:
 *     spans from an hour before on --> table: trace, id --> service, kind
 *     spans of the range           --> their parent's, or link's, entry --> edge
 * </pre>
 */
final class DependencyCounting {
  /** Edges beyond are counted together: each has a histogram of 8 KiB. */
  static final int MOST_EDGES = 1_000;

  private static final long BEFORE_NANOS = TimeUnit.HOURS.toNanos(1);

  /** A caller's clock may be later than the callee's. */
  private static final long AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int KIND_BITS = 3;

  private final IndexSearcher searcher;
  private final int spansAPass;
  private final Map<BytesRef, Integer> serviceNumbers = new HashMap<>();
  private final List<String> services = new ArrayList<>();
  private final Map<Ends, Counted> edges = new HashMap<>();
  private long unknownCallers;
  private long callsLeftOut;

  /**
   * Counts what the searcher sees.
   *
   * @param spansAPass spans that the table is to hold; of more, passes are made
   */
  DependencyCounting(IndexSearcher searcher, int spansAPass) {
    this.searcher = searcher;
    this.spansAPass = spansAPass;
  }

  private record Ends(int caller, int callee, Via via) {}

  /** One edge while it is counted. */
  private static final class Counted {
    private final LatencySketch durations = new LatencySketch();
    private long errors;
  }

  DependencyGraph between(long startNanos, long endNanos) throws IOException {
    long from = startNanos < BEFORE_NANOS ? 0 : startNanos - BEFORE_NANOS;
    long to = endNanos > Long.MAX_VALUE - AFTER_NANOS ? Long.MAX_VALUE : endNanos + AFTER_NANOS;
    Query callers = LongPoint.newRangeQuery(SpanDocument.START, from, to);
    if (startNanos == endNanos) return graph();
    Query callees = LongPoint.newRangeQuery(SpanDocument.START, startNanos, endNanos - 1);
    int spans = searcher.count(callers);
    int passes = spans / spansAPass + 1;
    CallerTable table = new CallerTable(Math.min(spans, spansAPass));
    for (int pass = 0; pass < passes; pass++) {
      Share share = new Share(pass, passes);
      table.clear();
      SpanCounting.each(searcher, callers, segment -> remembering(segment, share, table));
      SpanCounting.each(searcher, callees, segment -> matching(segment, share, table));
    }
    return graph();
  }

  /** The traces of one pass. */
  private record Share(int pass, int passes) {
    private boolean has(long traceHash) {
      return (traceHash >>> 33) % passes == pass;
    }
  }

  private SpanCounting.Counter remembering(LeafReader segment, Share share, CallerTable table)
      throws IOException {
    Columns spans = new Columns(segment);
    return document -> {
      long trace = spans.traceHash(document);
      if (!share.has(trace)) return;
      int id = (int) (spans.tree(document) >>> 32);
      int entry = (spans.service(document) << KIND_BITS) | spans.kindNumber(document);
      table.put(CallerTable.key(trace, id), entry);
    };
  }

  private SpanCounting.Counter matching(LeafReader segment, Share share, CallerTable table)
      throws IOException {
    Columns spans = new Columns(segment);
    return document -> {
      long trace = spans.traceHash(document);
      int parent = (int) spans.tree(document);
      long parentKey = CallerTable.key(trace, parent);
      if (parent != 0 && share.has(trace)) called(spans, document, table.get(parentKey));
      ByteBuffer links = spans.links(document);
      while (links.hasRemaining()) {
        long linkedTrace = CallerTable.hash(links.getLong(), links.getLong());
        long key = CallerTable.key(linkedTrace, links.getInt());
        boolean isParent = parent != 0 && key == parentKey;
        if (!isParent && share.has(linkedTrace)) called(spans, document, table.get(key));
      }
    };
  }

  private void called(Columns spans, int document, int caller) throws IOException {
    SpanKind kind = spans.kind(document);
    boolean isEntry = kind == SpanKind.SERVER || kind == SpanKind.CONSUMER;
    if (caller == CallerTable.NONE) {
      if (isEntry) unknownCallers++;
      return;
    }
    int service = spans.service(document);
    if (caller >> KIND_BITS == service && !(isEntry && isExit(caller))) return;
    Via via = kind == SpanKind.CONSUMER ? Via.MESSAGE : Via.CALL;
    Ends ends = new Ends(caller >> KIND_BITS, service, via);
    Counted edge = edges.get(ends);
    if (edge == null) {
      if (edges.size() == MOST_EDGES) {
        callsLeftOut++;
        return;
      }
      edge = new Counted();
      edges.put(ends, edge);
    }
    edge.durations.add(spans.duration(document));
    if (spans.isError(document)) edge.errors++;
  }

  private static boolean isExit(int caller) {
    SpanKind kind = SpanCodec.KINDS.get(caller & ((1 << KIND_BITS) - 1));
    return kind == SpanKind.CLIENT || kind == SpanKind.PRODUCER;
  }

  private DependencyGraph graph() {
    List<DependencyGraph.Edge> all = new ArrayList<>();
    edges.forEach((ends, counted) -> all.add(edge(ends, counted)));
    all.sort(Comparator.comparingLong(DependencyGraph.Edge::calls)
        .reversed()
        .thenComparing(DependencyGraph.Edge::caller)
        .thenComparing(DependencyGraph.Edge::callee)
        .thenComparing(DependencyGraph.Edge::via));
    return new DependencyGraph(all, unknownCallers, callsLeftOut);
  }

  private DependencyGraph.Edge edge(Ends ends, Counted counted) {
    LatencySketch durations = counted.durations;
    return new DependencyGraph.Edge(
        services.get(ends.caller()),
        services.get(ends.callee()),
        ends.via(),
        durations.count(),
        counted.errors,
        durations.quantile(0.5),
        durations.quantile(0.95),
        durations.quantile(0.99));
  }

  /** The columns of one segment, read forwards. */
  private final class Columns {
    private static final ByteBuffer NO_LINKS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final NumericDocValues traceHigh;
    private final NumericDocValues traceLow;
    private final NumericDocValues tree;
    private final NumericDocValues kind;
    private final NumericDocValues duration;
    private final NumericDocValues status;
    private final SortedDocValues service;
    private final BinaryDocValues links;
    private final int[] numbers; // by the segment's own number of a service; 0 is not yet known

    private Columns(LeafReader segment) throws IOException {
      traceHigh = DocValues.getNumeric(segment, SpanDocument.TRACE_HIGH);
      traceLow = DocValues.getNumeric(segment, SpanDocument.TRACE_LOW);
      tree = DocValues.getNumeric(segment, SpanDocument.TREE);
      kind = DocValues.getNumeric(segment, SpanDocument.KIND);
      duration = DocValues.getNumeric(segment, SpanDocument.DURATION);
      status = DocValues.getNumeric(segment, SpanDocument.STATUS);
      service = DocValues.getSorted(segment, SpanDocument.SERVICE);
      links = DocValues.getBinary(segment, SpanDocument.LINKS);
      numbers = new int[service.getValueCount()];
    }

    private long traceHash(int document) throws IOException {
      return CallerTable.hash(
          SpanCounting.value(traceHigh, document), SpanCounting.value(traceLow, document));
    }

    private long tree(int document) throws IOException {
      return SpanCounting.value(tree, document);
    }

    private int kindNumber(int document) throws IOException {
      return (int) SpanCounting.value(kind, document);
    }

    private SpanKind kind(int document) throws IOException {
      return SpanCodec.KINDS.get(kindNumber(document));
    }

    private long duration(int document) throws IOException {
      return SpanCounting.value(duration, document);
    }

    private boolean isError(int document) throws IOException {
      return SpanCounting.isError(status, document);
    }

    /** The number that all segments have for the span's service. */
    private int service(int document) throws IOException {
      if (!service.advanceExact(document)) {
        throw new IllegalStateException("a span without a service");
      }
      int inSegment = service.ordValue();
      if (numbers[inSegment] == 0) numbers[inSegment] = 1 + number(service.lookupOrd(inSegment));
      return numbers[inSegment] - 1;
    }

    private ByteBuffer links(int document) throws IOException {
      if (!links.advanceExact(document)) return NO_LINKS;
      BytesRef bytes = links.binaryValue();
      return ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
    }
  }

  private int number(BytesRef service) {
    Integer known = serviceNumbers.get(service);
    if (known != null) return known;
    int number = services.size();
    serviceNumbers.put(BytesRef.deepCopyOf(service), number);
    services.add(service.utf8ToString());
    return number;
  }
}

package io.plumbline.collector.store.lucene;

import static io.plumbline.collector.store.match.Field.LONGEST_BEGINNING;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.InvertableType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/**
 * The fields of {@link SpanDocument}, filled anew for each span: the index copies what is in them
 * before it asks for the next one. For one thread.
 */
final class SpanFields {
  private static final BytesRef NOTHING = new BytesRef();

  private final Utf8Names names = new Utf8Names();
  private final SpanCodec.Encoder encoder = new SpanCodec.Encoder(names);
  private final ScratchOutput terms = new ScratchOutput();
  private final SpanAttributes attributes = new SpanAttributes(names);
  private final List<IndexableField> document = new ArrayList<>();

  private final TermField id = new TermField(SpanDocument.ID);
  private final TermField trace = new TermField(SpanDocument.TRACE);
  private final TermField service = new TermField(SpanDocument.SERVICE);
  private final TermField operation = new TermField(SpanDocument.OPERATION);
  private final TermField operationOf = new TermField(SpanDocument.OPERATION_OF);
  private final TermField status = new TermField(SpanDocument.STATUS);
  private final TermField kind = new TermField(SpanDocument.KIND);
  private final Field start = new LongPoint(SpanDocument.START, 0);
  private final Field duration = new LongPoint(SpanDocument.DURATION, 0);
  private final Field startColumn = column(SpanDocument.START);
  private final Field durationColumn = column(SpanDocument.DURATION);
  private final Field serviceColumn = new SortedDocValuesField(SpanDocument.SERVICE, NOTHING);
  private final Field operationColumn = new SortedDocValuesField(SpanDocument.OPERATION, NOTHING);
  private final Field statusColumn = column(SpanDocument.STATUS);
  private final Field traceHigh = column(SpanDocument.TRACE_HIGH);
  private final Field traceLow = column(SpanDocument.TRACE_LOW);
  private final Field tree = column(SpanDocument.TREE);
  private final Field kindColumn = column(SpanDocument.KIND);
  private final Field stored = new StoredField(SpanDocument.SPAN, NOTHING);
  private final List<Field> ofEverySpan = List.of(
      id,
      trace,
      service,
      operation,
      operationOf,
      status,
      kind,
      start,
      duration,
      startColumn,
      durationColumn,
      serviceColumn,
      operationColumn,
      statusColumn,
      traceHigh,
      traceLow,
      tree,
      kindColumn,
      stored);

  /** One term; Lucene's own field takes no other one later. */
  private static final class TermField extends Field {
    private final BytesRef term;

    private TermField(String name) {
      this(name, new BytesRef());
    }

    private TermField(String name, BytesRef term) {
      super(name, term, StringField.TYPE_NOT_STORED);
      this.term = term;
    }

    @Override
    public InvertableType invertableType() {
      return InvertableType.BINARY;
    }

    private void set(BytesRef other) {
      term.bytes = other.bytes;
      term.offset = other.offset;
      term.length = other.length;
    }
  }

  private static Field column(String field) {
    return new NumericDocValuesField(field, 0);
  }

  /** The span's document; good until the next one. */
  List<IndexableField> of(Span span) throws IOException {
    document.clear();
    document.addAll(ofEverySpan);
    setTerms(span);
    setNumbers(span);
    stored.setBytesValue(encoder.encode(span));
    attributes.addTo(document, span);
    addLinks(span);
    String serial = span.serial();
    if (serial != null) {
      document.add(new StringField(SpanDocument.SERIAL, SpanDocument.bytes(serial), Store.NO));
    }
    return document;
  }

  /** What is the same span, sent again, of the document that was made last. */
  Term idTerm() {
    return new Term(SpanDocument.ID, id.term);
  }

  private void setTerms(Span span) {
    BytesRef serviceName = name(span.service());
    BytesRef spanName = name(span.name());
    service.set(serviceName);
    serviceColumn.setBytesValue(serviceName);
    operation.set(spanName);
    operationColumn.setBytesValue(spanName);
    status.set(names.of(span.status().name()));
    kind.set(names.of(span.kind().name()));
    terms.clear();
    terms.writeSortableLong(span.traceId().high());
    terms.writeSortableLong(span.traceId().low());
    int traceEnd = terms.length();
    terms.writeSortableLong(span.id().value());
    int idEnd = terms.length();
    boolean isShort = span.service().length() + span.name().length() < LONGEST_BEGINNING;
    if (isShort) {
      terms.append(serviceName);
      terms.writeByte((byte) 0);
      terms.append(spanName);
    } else {
      terms.append(SpanDocument.bytes(span.service() + '\0' + span.name()));
    }
    terms.show(0, traceEnd, trace.term);
    terms.show(0, idEnd, id.term);
    terms.show(idEnd, terms.length(), operationOf.term);
  }

  private BytesRef name(String text) {
    return text.length() <= LONGEST_BEGINNING ? names.of(text) : SpanDocument.bytes(text);
  }

  private void setNumbers(Span span) {
    start.setLongValue(span.startEpochNanos());
    startColumn.setLongValue(span.startEpochNanos());
    duration.setLongValue(span.durationNanos());
    durationColumn.setLongValue(span.durationNanos());
    statusColumn.setLongValue(span.status() == SpanStatus.ERROR ? 1 : 0);
    traceHigh.setLongValue(span.traceId().high());
    traceLow.setLongValue(span.traceId().low());
    SpanId parent = span.parentId();
    long own = (long) SpanDocument.folded(span.id().value()) << 32;
    tree.setLongValue(
        parent == null ? own : own | (SpanDocument.folded(parent.value()) & 0xffff_ffffL));
    kindColumn.setLongValue(SpanCodec.KINDS.indexOf(span.kind()));
  }

  private void addLinks(Span span) {
    if (span.kind() != SpanKind.CONSUMER || span.links().isEmpty()) return;
    int count = Math.min(SpanDocument.MOST_LINKS, span.links().size());
    ByteBuffer links = ByteBuffer.allocate(count * SpanDocument.LINK_BYTES);
    for (SpanLink link : span.links().subList(0, count)) {
      links.putLong(link.traceId().high()).putLong(link.traceId().low());
      links.putInt(SpanDocument.folded(link.spanId().value()));
    }
    document.add(new BinaryDocValuesField(SpanDocument.LINKS, new BytesRef(links.array())));
  }
}

package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.span.SpanLink;
import io.plumbline.collector.span.SpanStatus;
import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.match.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;

/**
 * One span as one document.
 *
 * <pre>
 *   field       term                          points  doc values   for
 *   id          trace id 16, span id 8                             the same span is stored once
 *   trace       trace id 16                                        all spans of a trace
 *   service     name                                    name         statistics
 *   operation   name                                    name         statistics
 *   of          service, 0, operation                              operations of a service
 *   status      UNSET | OK | ERROR                      1: ERROR     errors
 *   kind        INTERNAL | SERVER | ...                           its number   who called whom
 *   tree                                              own id, 0 or the parent's, 32 bits each
 *   links                                             of a consumer: trace id 16, span id 4, ...
 *   serial      serial number
 *   kv          key, 0, value of every attribute of span and resource
 *   keys        0, key, 0, key, ... 0: all keys of the span, sorted; a few hundred kinds of spans
 *               have as many terms, so a look at all of them is cheap. At most 8 KiB a term, then
 *               another one
 *   start                                     nanos   nanos        time range, newest first
 *   duration                                  nanos   nanos        heat map
 *   high, low                                         trace id     one line for each trace
 *   span        stored: SpanCodec
 * </pre>
 */
final class SpanDocument {
  static final String ID = "id";
  static final String TRACE = "trace";
  static final String SERVICE = "service";
  static final String OPERATION = "operation";
  static final String OPERATION_OF = "of";
  static final String STATUS = "status";
  static final String KIND = "kind";
  static final String SERIAL = "serial";
  static final String ATTRIBUTE = "kv";
  static final String KEYS = "keys";
  static final String START = "start";
  static final String DURATION = "duration";
  static final String TRACE_HIGH = "high";
  static final String TRACE_LOW = "low";
  static final String TREE = "tree";
  static final String LINKS = "links";
  static final String SPAN = "span";

  /** Links of one span that can be followed to a caller. */
  static final int MOST_LINKS = 1_000;

  /** Bytes of a link in its column. */
  static final int LINK_BYTES = 20;

  private static final int LONGEST_KEYS_CHARACTERS = 8_192;

  /** Stands among the keys of a span that has a serial. */
  static final String HAS_SERIAL = "\1serial";

  private static final FieldType TERMS = terms();

  private SpanDocument() {}

  private static FieldType terms() {
    FieldType terms = new FieldType();
    terms.setIndexOptions(IndexOptions.DOCS);
    terms.setOmitNorms(true);
    terms.setTokenized(true);
    terms.freeze();
    return terms;
  }

  static Document of(Span span) throws IOException {
    Document document = new Document();
    document.add(new StringField(ID, id(span), Store.NO));
    document.add(new StringField(TRACE, trace(span.traceId()), Store.NO));
    addTerm(document, SERVICE, span.service());
    addTerm(document, OPERATION, span.name());
    addTerm(document, OPERATION_OF, span.service() + '\0' + span.name());
    addTerm(document, STATUS, span.status().name());
    addTerm(document, KIND, span.kind().name());
    String serial = span.serial();
    if (serial != null) addTerm(document, SERIAL, serial);
    addAttributes(document, span);
    document.add(new LongPoint(START, span.startEpochNanos()));
    document.add(new NumericDocValuesField(START, span.startEpochNanos()));
    document.add(new LongPoint(DURATION, span.durationNanos()));
    document.add(new NumericDocValuesField(DURATION, span.durationNanos()));
    document.add(new SortedDocValuesField(SERVICE, bytes(span.service())));
    document.add(new SortedDocValuesField(OPERATION, bytes(span.name())));
    document.add(new NumericDocValuesField(STATUS, span.status() == SpanStatus.ERROR ? 1 : 0));
    document.add(new NumericDocValuesField(TRACE_HIGH, span.traceId().high()));
    document.add(new NumericDocValuesField(TRACE_LOW, span.traceId().low()));
    addTree(document, span);
    document.add(new StoredField(SPAN, SpanCodec.encode(span)));
    return document;
  }

  private static void addTree(Document document, Span span) {
    SpanId parent = span.parentId();
    long own = (long) folded(span.id().value()) << 32;
    long tree = parent == null ? own : own | (folded(parent.value()) & 0xffff_ffffL);
    document.add(new NumericDocValuesField(TREE, tree));
    document.add(new NumericDocValuesField(KIND, SpanCodec.KINDS.indexOf(span.kind())));
    if (span.kind() != SpanKind.CONSUMER || span.links().isEmpty()) return;
    int count = Math.min(MOST_LINKS, span.links().size());
    ByteBuffer links = ByteBuffer.allocate(count * LINK_BYTES);
    for (SpanLink link : span.links().subList(0, count)) {
      links.putLong(link.traceId().high()).putLong(link.traceId().low());
      links.putInt(folded(link.spanId().value()));
    }
    document.add(new BinaryDocValuesField(LINKS, new BytesRef(links.array())));
  }

  /**
   * Half of a span id, never 0: within one trace that is enough to tell spans apart, and a span is
   * eight bytes smaller.
   */
  static int folded(long spanId) {
    int folded = (int) (spanId ^ (spanId >>> 32));
    return folded == 0 ? 1 : folded;
  }

  static Term idTerm(Span span) {
    return new Term(ID, id(span));
  }

  static Term traceTerm(TraceId id) {
    return new Term(TRACE, trace(id));
  }

  static Term term(String field, String text) {
    return new Term(field, bytes(text));
  }

  static Term attributeTerm(String key, String value) {
    return new Term(ATTRIBUTE, pair(key, value));
  }

  private static BytesRef pair(String key, String value) {
    BytesRefBuilder term = new BytesRefBuilder();
    term.append(attributePrefix(key));
    term.append(bytes(value));
    return term.toBytesRef();
  }

  /** What the terms of all values of the attribute begin with. */
  static BytesRef attributePrefix(String key) {
    BytesRefBuilder prefix = new BytesRefBuilder();
    prefix.append(bytes(key));
    prefix.append((byte) 0);
    return prefix.toBytesRef();
  }

  private static BytesRef id(Span span) {
    ByteBuffer id = ByteBuffer.allocate(24);
    id.putLong(span.traceId().high())
        .putLong(span.traceId().low())
        .putLong(span.id().value());
    return new BytesRef(id.array());
  }

  private static BytesRef trace(TraceId id) {
    return new BytesRef(
        ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).array());
  }

  private static void addTerm(Document document, String field, String text) {
    document.add(new StringField(field, bytes(text), Store.NO));
  }

  private static void addAttributes(Document document, Span span) {
    List<BytesRef> pairs = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    Field.Attribute.forEach(span, (key, value) -> {
      keys.add(key);
      pairs.add(pair(key, value));
    });
    if (span.serial() != null) keys.add(HAS_SERIAL);
    if (keys.isEmpty()) return;
    document.add(new org.apache.lucene.document.Field(ATTRIBUTE, new AttributeTerms(pairs), TERMS));
    addKeys(document, keys);
  }

  private static void addKeys(Document document, List<String> keys) {
    Collections.sort(keys);
    String last = null;
    StringBuilder term = new StringBuilder("\0");
    for (String key : keys) {
      if (key.equals(last)) continue;
      last = key;
      term.append(Field.beginning(key)).append('\0');
      if (term.length() > LONGEST_KEYS_CHARACTERS) {
        addKeys(document, term);
        term.setLength(1);
      }
    }
    if (term.length() > 1) addKeys(document, term);
  }

  /** All pairs as one field: Lucene's work for each field is then done once for a span. */
  private static final class AttributeTerms extends TokenStream {
    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final Iterator<BytesRef> pairs;

    private AttributeTerms(List<BytesRef> pairs) {
      this.pairs = pairs.iterator();
    }

    @Override
    public boolean incrementToken() {
      if (!pairs.hasNext()) return false;
      term.setBytesRef(pairs.next());
      return true;
    }
  }

  private static void addKeys(Document document, StringBuilder term) {
    document.add(new StringField(KEYS, new BytesRef(term), Store.NO));
  }

  /** Lucene refuses terms of 32,766 bytes: of a long text, its beginning and a digest of all. */
  private static BytesRef bytes(String text) {
    String beginning = Field.beginning(text);
    if (beginning.length() == text.length()) return new BytesRef(text);
    BytesRefBuilder term = new BytesRefBuilder();
    term.append(new BytesRef(beginning));
    term.append(new BytesRef(sha256(new BytesRef(text))));
    return term.toBytesRef();
  }

  private static byte[] sha256(BytesRef term) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(term.bytes, term.offset, term.length);
      return digest.digest();
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** What follows the prefix of a term of {@link #OPERATION_OF}. */
  static String operationIn(BytesRef term, int prefixBytes) {
    return new String(
        term.bytes, term.offset + prefixBytes, term.length - prefixBytes, StandardCharsets.UTF_8);
  }
}

package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.Attributes;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.TraceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/**
 * One span as one document.
 *
 * <pre>
 *   field       term                          points  doc values   for
 *   id          trace id 16, span id 8                             the same span is stored once
 *   trace       trace id 16                                        all spans of a trace
 *   service     name
 *   operation   name
 *   of          service, 0, operation                              operations of a service
 *   status      UNSET | OK | ERROR
 *   kind        INTERNAL | SERVER | ...
 *   serial      serial number
 *   kv          key=value of every attribute of span and resource
 *   start                                     nanos   nanos        time range, newest first
 *   duration                                  nanos
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
  static final String START = "start";
  static final String DURATION = "duration";
  static final String TRACE_HIGH = "high";
  static final String TRACE_LOW = "low";
  static final String SPAN = "span";

  /** Lucene refuses terms of 32,766 bytes; nobody types more than this, so the rest is a digest. */
  private static final int LONGEST_TERM_BYTES = 1_024;

  private SpanDocument() {}

  static Document of(Span span) throws IOException {
    Document document = new Document();
    document.add(new StringField(ID, id(span), Field.Store.NO));
    document.add(new StringField(TRACE, trace(span.traceId()), Field.Store.NO));
    addTerm(document, SERVICE, span.service());
    addTerm(document, OPERATION, span.name());
    addTerm(document, OPERATION_OF, span.service() + '\0' + span.name());
    addTerm(document, STATUS, span.status().name());
    addTerm(document, KIND, span.kind().name());
    String serial = span.serial();
    if (serial != null) addTerm(document, SERIAL, serial);
    Set<String> pairs = new HashSet<>();
    addPairs(pairs, span.attributes());
    addPairs(pairs, span.origin().resource());
    pairs.forEach(pair -> addTerm(document, ATTRIBUTE, pair));
    document.add(new LongPoint(START, span.startEpochNanos()));
    document.add(new NumericDocValuesField(START, span.startEpochNanos()));
    document.add(new LongPoint(DURATION, span.durationNanos()));
    document.add(new NumericDocValuesField(TRACE_HIGH, span.traceId().high()));
    document.add(new NumericDocValuesField(TRACE_LOW, span.traceId().low()));
    document.add(new StoredField(SPAN, SpanCodec.encode(span)));
    return document;
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
    return new Term(ATTRIBUTE, bytes(key + "=" + value));
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
    document.add(new StringField(field, bytes(text), Field.Store.NO));
  }

  private static void addPairs(Set<String> pairs, Attributes attributes) {
    attributes.values().forEach((key, value) -> addPair(pairs, key, value));
  }

  /** A list matches by each of its elements, a map by each of its entries as key.entry. */
  private static void addPair(Set<String> pairs, String key, Object value) {
    if (value instanceof List<?> list) {
      list.forEach(item -> addPair(pairs, key, item));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, item) -> addPair(pairs, key + "." + name, item));
    } else {
      pairs.add(key + "=" + value);
    }
  }

  private static BytesRef bytes(String text) {
    BytesRef term = new BytesRef(text);
    if (term.length <= LONGEST_TERM_BYTES) return term;
    byte[] digest = sha256(term);
    byte[] cut = new byte[LONGEST_TERM_BYTES + digest.length];
    System.arraycopy(term.bytes, term.offset, cut, 0, LONGEST_TERM_BYTES);
    System.arraycopy(digest, 0, cut, LONGEST_TERM_BYTES, digest.length);
    return new BytesRef(cut);
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

package io.plumbline.collector.store.lucene;

import io.plumbline.collector.span.TraceId;
import io.plumbline.collector.store.match.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /** Stands among the keys of a span that has a serial. */
  static final String HAS_SERIAL = "\1serial";

  private SpanDocument() {}

  /**
   * Half of a span id, never 0: within one trace that is enough to tell spans apart, and a span is
   * eight bytes smaller.
   */
  static int folded(long spanId) {
    int folded = (int) (spanId ^ (spanId >>> 32));
    return folded == 0 ? 1 : folded;
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

  private static BytesRef trace(TraceId id) {
    return new BytesRef(
        ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).array());
  }

  /** Lucene refuses terms of 32,766 bytes: of a long text, its beginning and a digest of all. */
  static BytesRef bytes(String text) {
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

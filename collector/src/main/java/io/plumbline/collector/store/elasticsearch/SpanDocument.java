package io.plumbline.collector.store.elasticsearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.SpanKind;
import io.plumbline.collector.store.Heatmap;
import io.plumbline.collector.store.match.Field;
import io.plumbline.collector.store.match.Numbers;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One span as one flat document, its id the trace id and the span id. Every field is a keyword but
 * for the numbers at the end; of the source only the span itself is kept.
 *
 * <pre>
 *   trace, span   ids in hex; all spans of a trace in order
 *   parent        its id in hex
 *   service, name, status, kind, serial
 *   of            service, 0, name                operations of a service
 *   kv            key, 0, value                   every attribute of span and resource
 *   keys          key                             those there are
 *   num           key, 0, {@link SortableNumber}  values that read as numbers
 *   start, duration                               nanoseconds
 *   micros        start in microseconds, which a double holds exactly
 *   row           {@link Heatmap#row} of the duration
 *   links         of a consumer: document ids of what it is linked to
 *   otlp          {@link SpanPayload} in base64, not indexed
 * </pre>
 */
final class SpanDocument {
  static final String TRACE = "trace";
  static final String SPAN = "span";
  static final String PARENT = "parent";
  static final String SERVICE = "service";
  static final String NAME = "name";
  static final String STATUS = "status";
  static final String KIND = "kind";
  static final String SERIAL = "serial";
  static final String OPERATION_OF = "of";
  static final String ATTRIBUTE = "kv";
  static final String KEYS = "keys";
  static final String NUMBER = "num";
  static final String START = "start";
  static final String DURATION = "duration";
  static final String START_MICROS = "micros";
  static final String ROW = "row";
  static final String LINKS = "links";

  /** Goes up with every change that makes what was written before unfindable. */
  static final int FORMAT = 1;

  /** Links of one span that can be followed to a caller. */
  private static final int MOST_LINKS = 1_000;

  private static final int DIGEST_CHARACTERS = 64;
  private static final ObjectWriter JSON = new ObjectMapper().writer();

  private SpanDocument() {}

  /** What comes back of a document. */
  record Stored(String otlp) {
    Span span() {
      return SpanPayload.decode(Base64.getDecoder().decode(otlp));
    }
  }

  static String id(Span span) {
    return span.traceId() + "-" + span.id();
  }

  /** As JSON in UTF-8; null if it is longer than that. */
  static byte @Nullable [] json(Span span, int mostBytes) {
    byte[] otlp = SpanPayload.encode(span);
    if (otlp.length > mostBytes / 4 * 3) return null; // already in base64, without the rest
    try {
      byte[] json = JSON.writeValueAsBytes(of(span, otlp));
      return json.length <= mostBytes ? json : null;
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts and numbers cannot be written", impossible);
    }
  }

  private static Map<String, Object> of(Span span, byte[] otlp) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put(TRACE, span.traceId().toString());
    document.put(SPAN, span.id().toString());
    SpanId parent = span.parentId();
    if (parent != null) document.put(PARENT, parent.toString());
    for (Field.Intrinsic field : Field.Intrinsic.values()) {
      for (String text : field.texts(span)) document.put(name(field), bounded(text));
    }
    document.put(OPERATION_OF, pair(span.service(), span.name()));
    document.put(START, span.startEpochNanos());
    document.put(DURATION, span.durationNanos());
    document.put(START_MICROS, Math.floorDiv(span.startEpochNanos(), 1_000));
    document.put(ROW, Heatmap.row(span.durationNanos()));
    if (span.kind() == SpanKind.CONSUMER) document.put(LINKS, links(span));
    addAttributes(document, span);
    document.put("otlp", otlp); // which JSON has in base64
    return document;
  }

  private static List<String> links(Span span) {
    return span.links().stream()
        .limit(MOST_LINKS)
        .map(link -> link.traceId() + "-" + link.spanId())
        .toList();
  }

  private static void addAttributes(Map<String, Object> document, Span span) {
    Set<String> pairs = new TreeSet<>();
    Set<String> keys = new TreeSet<>();
    Set<String> numbers = new TreeSet<>();
    Field.Attribute.forEach(span, (key, value) -> {
      keys.add(bounded(key));
      pairs.add(pair(key, value));
      addNumber(numbers, key, value);
    });
    for (Field.Intrinsic field : Field.Intrinsic.values()) {
      for (String text : field.texts(span)) addNumber(numbers, intrinsicKey(field), text);
    }
    document.put(ATTRIBUTE, pairs);
    document.put(KEYS, keys);
    document.put(NUMBER, numbers);
  }

  private static void addNumber(Set<String> numbers, String key, String text) {
    BigDecimal number = Numbers.read(text);
    if (number != null) numbers.add(prefix(key) + SortableNumber.of(number));
  }

  /** Under which key the field's numbers are: no attribute's can begin like this by accident. */
  static String intrinsicKey(Field.Intrinsic field) {
    return "\1" + name(field);
  }

  static String name(Field.Intrinsic field) {
    return switch (field) {
      case SERVICE -> SERVICE;
      case NAME -> NAME;
      case STATUS -> STATUS;
      case KIND -> KIND;
      case SERIAL -> SERIAL;
    };
  }

  /** What the terms of all values of the attribute begin with. */
  static String prefix(String key) {
    return bounded(key) + '\0';
  }

  static String pair(String key, String value) {
    return prefix(key) + bounded(value);
  }

  /** Lucene refuses terms of 32,766 bytes: of a long text, its beginning and a digest of all. */
  static String bounded(String sent) {
    String text = encodable(sent);
    String beginning = Field.beginning(text);
    return beginning.length() == text.length() ? text : beginning + sha256(text);
  }

  /** Half a surrogate pair is not text, and JSON cannot carry it: it becomes a question mark. */
  private static String encodable(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (!Character.isSurrogate(text.charAt(at))) continue;
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
    return text;
  }

  /** The text as expressions see it, of one that {@link #bounded} gave. */
  static String beginning(String bounded) {
    boolean isCut = bounded.length() > Field.LONGEST_BEGINNING;
    return isCut ? bounded.substring(0, bounded.length() - DIGEST_CHARACTERS) : bounded;
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}

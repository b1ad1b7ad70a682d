package io.plumbline.collector.store.lucene;

import static io.plumbline.collector.store.match.Field.LONGEST_BEGINNING;
import static io.plumbline.collector.store.match.Field.beginning;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.store.match.Field.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** A span's attributes as terms: each pair, and all keys as one. For one thread. */
final class SpanAttributes {
  private static final int LONGEST_KEYS_CHARACTERS = 8_192;
  private static final int KINDS = 512; // a power of two
  private static final int MOST_KEPT_KEYS = 64;
  private static final int MOST_KEPT_BYTES = 4_096;
  private static final FieldType TERMS = terms();

  private final Utf8Names names;
  private final ScratchOutput pairs = new ScratchOutput();
  private final Field field = new Field(SpanDocument.ATTRIBUTE, new Pairs(), TERMS);
  private final @Nullable Kind[] kinds = new Kind[KINDS];
  private int[] ends = new int[32];
  private String[] keys = new String[32];
  private int count;

  /** Spans that have the same keys in the same order, and what they have for a term. */
  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Kind(String[] keys, boolean hasSerial, List<IndexableField> fields) {
    boolean is(String[] others, int count, boolean serial) {
      return serial == hasSerial && Arrays.equals(keys, 0, keys.length, others, 0, count);
    }
  }

  SpanAttributes(Utf8Names names) {
    this.names = names;
  }

  private static FieldType terms() {
    FieldType terms = new FieldType();
    terms.setIndexOptions(IndexOptions.DOCS);
    terms.setOmitNorms(true);
    terms.setTokenized(true);
    terms.freeze();
    return terms;
  }

  /** Adds the fields; good until the next span. */
  void addTo(List<IndexableField> document, Span span) {
    count = 0;
    pairs.clear();
    Attribute.forEach(span, this::add);
    boolean hasSerial = span.serial() != null;
    if (count == 0 && !hasSerial) return;
    if (count > 0) document.add(field);
    document.addAll(kind(hasSerial));
  }

  private void add(String key, String value) {
    if (count == keys.length) {
      keys = ArrayUtil.grow(keys);
      ends = ArrayUtil.growExact(ends, keys.length);
    }
    appendTerm(key, true);
    pairs.writeByte((byte) 0);
    appendTerm(value, false);
    keys[count] = key;
    ends[count++] = pairs.length();
  }

  private void appendTerm(String text, boolean isName) {
    if (text.length() > LONGEST_BEGINNING) pairs.append(SpanDocument.bytes(text));
    else if (isName) pairs.append(names.of(text));
    else pairs.append(text);
  }

  private List<IndexableField> kind(boolean hasSerial) {
    int hash = hasSerial ? 1 : 0;
    for (int i = 0; i < count; i++) hash = 31 * hash + keys[i].hashCode();
    int place = (hash ^ (hash >>> 15)) & (KINDS - 1);
    Kind known = kinds[place];
    if (known != null && known.is(keys, count, hasSerial)) return known.fields();
    String[] these = Arrays.copyOf(keys, count);
    List<BytesRef> terms = keyTerms(these, hasSerial);
    List<IndexableField> fields = new ArrayList<>(terms.size());
    for (BytesRef term : terms) fields.add(new StringField(SpanDocument.KEYS, term, Store.NO));
    boolean isSmall = count <= MOST_KEPT_KEYS
        && terms.stream().mapToInt(term -> term.length).sum() <= MOST_KEPT_BYTES;
    if (isSmall) kinds[place] = new Kind(these, hasSerial, fields);
    return fields;
  }

  private static List<BytesRef> keyTerms(String[] keys, boolean hasSerial) {
    List<String> sorted = new ArrayList<>(List.of(keys));
    if (hasSerial) sorted.add(SpanDocument.HAS_SERIAL);
    sorted.sort(null);
    List<BytesRef> terms = new ArrayList<>();
    String last = null;
    StringBuilder term = new StringBuilder("\0");
    for (String key : sorted) {
      if (Objects.equals(key, last)) continue;
      last = key;
      term.append(beginning(key)).append('\0');
      if (term.length() > LONGEST_KEYS_CHARACTERS) {
        terms.add(new BytesRef(term));
        term.setLength(1);
      }
    }
    if (term.length() > 1) terms.add(new BytesRef(term));
    return terms;
  }

  /** All pairs as one field: Lucene's work for each field is then done once for a span. */
  private final class Pairs extends TokenStream {
    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final BytesRef pair = new BytesRef();
    private int next;

    @Override
    public void reset() {
      clearAttributes(); // the end of the last span's has left its mark in them
      next = 0;
    }

    @Override
    public boolean incrementToken() {
      if (next == count) return false;
      int from = next == 0 ? 0 : ends[next - 1];
      pairs.show(from, ends[next++], pair);
      term.setBytesRef(pair);
      return true;
    }
  }
}

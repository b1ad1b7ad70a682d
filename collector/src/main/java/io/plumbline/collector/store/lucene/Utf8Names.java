package io.plumbline.collector.store.lucene;

import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of names that were written lately: keys, services and operations come again in every span. A
 * place for each hash, taken by whoever came last, so it neither grows nor has to be emptied. For one
 * thread.
 */
final class Utf8Names {
  private static final int PLACES = 2_048; // a power of two
  private static final int LONGEST_CHARACTERS = 128;

  private final @Nullable Entry[] places = new Entry[PLACES];

  private record Entry(String text, BytesRef bytes) {}

  /** The text in UTF-8; must not be changed. */
  BytesRef of(String text) {
    if (text.length() > LONGEST_CHARACTERS) return new BytesRef(text);
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    Entry known = places[place];
    if (known != null && known.text().equals(text)) return known.bytes();
    BytesRef bytes = new BytesRef(text);
    places[place] = new Entry(text, bytes);
    return bytes;
  }
}

package io.plumbline.collector.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names that were read lately: keys and operations come again in every span. A place for each hash,
 * taken by whoever came last, so it neither grows nor has to be emptied. For one thread.
 */
final class TextCache {
  private static final int PLACES = 2_048; // a power of two
  private static final int LONGEST_BYTES = 64;

  private final @Nullable Entry[] places = new Entry[PLACES];

  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Entry(byte[] bytes, String text) {
    boolean is(byte[] other, int from, int length) {
      return Arrays.equals(bytes, 0, bytes.length, other, from, from + length);
    }
  }

  String get(byte[] bytes, int from, int length) {
    if (length > LONGEST_BYTES) return new String(bytes, from, length, UTF_8);
    int hash = 1;
    for (int i = from; i < from + length; i++) hash = 31 * hash + bytes[i];
    int place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    Entry known = places[place];
    if (known != null && known.is(bytes, from, length)) return known.text();
    String text = new String(bytes, from, length, UTF_8);
    places[place] = new Entry(Arrays.copyOfRange(bytes, from, from + length), text);
    return text;
  }
}

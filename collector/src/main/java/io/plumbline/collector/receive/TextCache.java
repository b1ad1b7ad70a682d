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

  private final byte @Nullable [][] keys = new byte[PLACES][];
  private final @Nullable String[] texts = new String[PLACES];

  String get(byte[] bytes, int from, int length) {
    if (length > LONGEST_BYTES) return new String(bytes, from, length, UTF_8);
    int hash = 1;
    for (int i = from; i < from + length; i++) hash = 31 * hash + bytes[i];
    int place = (hash ^ hash >>> 15) & PLACES - 1;
    byte[] key = keys[place];
    String known = texts[place];
    if (key != null
        && known != null
        && Arrays.equals(key, 0, key.length, bytes, from, from + length)) {
      return known;
    }
    String text = new String(bytes, from, length, UTF_8);
    keys[place] = Arrays.copyOfRange(bytes, from, from + length);
    texts[place] = text;
    return text;
  }
}

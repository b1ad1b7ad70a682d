package io.plumbline.collector.span;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named values of a span, event, link, resource or scope. Immutable, in the order received.
 *
 * @param values a value is a {@link String}, {@link Long}, {@link Double}, {@link Boolean}, or an
 *     unmodifiable {@link List} or {@link Map} of these (OTLP {@code AnyValue}; bytes arrive as
 *     base64 text)
 */
public record Attributes(Map<String, Object> values) {
  /** No attributes. */
  public static final Attributes EMPTY = new Attributes(Map.of());

  public Attributes {
    if (!(values instanceof AttributeMap)) {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** Collects attributes one by one, for whoever reads many spans. For one thread. */
  public static final class Builder {
    private static final int MOST_SIDE_BY_SIDE = 32;

    private Object[] pairs = new Object[24];
    private int used;
    private @Nullable Map<String, Object> many; // once there are too many to look through

    /**
     * Sets a value; the last one of a key wins, in the place of the first.
     *
     * @param value as {@link Attributes#values} says
     */
    public void put(String key, Object value) {
      if (many != null) {
        many.put(key, value);
        return;
      }
      for (int at = 0; at < used; at += 2) {
        if (!pairs[at].equals(key)) continue;
        pairs[at + 1] = value;
        return;
      }
      if (used == 2 * MOST_SIDE_BY_SIDE) {
        many = new LinkedHashMap<>(new AttributeMap(Arrays.copyOf(pairs, used)));
        many.put(key, value);
        return;
      }
      if (used == pairs.length) pairs = Arrays.copyOf(pairs, 2 * used);
      pairs[used++] = key;
      pairs[used++] = value;
    }

    /** What was put in. The builder may go on to be used. */
    public Attributes build() {
      if (many != null) return new Attributes(many);
      return used == 0 ? EMPTY : new Attributes(new AttributeMap(Arrays.copyOf(pairs, used)));
    }
  }

  /** The value as text, or null if the key is absent. Numbers and booleans as Java writes them. */
  public @Nullable String text(String key) {
    Object value = values.get(key);
    return value == null ? null : value.toString();
  }

  /** The value as an integer, or null if the key is absent or its value is not an integer. */
  public @Nullable Long integer(String key) {
    return values.get(key) instanceof Long number ? number : null;
  }
}

package io.plumbline.collector.span;

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
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
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

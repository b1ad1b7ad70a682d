package io.plumbline.collector.span;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few pairs side by side: a span has about a dozen, and a hash table for each span would be most of
 * what waits in memory. Looked through from the front. Immutable.
 */
final class AttributeMap extends AbstractMap<String, Object> {
  private final Object[] pairs; // key, value, key, value, ...

  AttributeMap(Object[] pairs) {
    this.pairs = pairs;
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public @Nullable Object get(Object key) {
    for (int at = 0; at < pairs.length; at += 2) {
      if (pairs[at].equals(key)) return pairs[at + 1];
    }
    return null;
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super Object> action) {
    for (int at = 0; at < pairs.length; at += 2) action.accept((String) pairs[at], pairs[at + 1]);
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return AttributeMap.this.size();
      }

      @Override
      public Iterator<Map.Entry<String, Object>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < pairs.length;
    }

    @Override
    public Map.Entry<String, Object> next() {
      if (next >= pairs.length) throw new NoSuchElementException();
      next += 2;
      return Map.entry((String) pairs[next - 2], pairs[next - 1]);
    }
  }
}

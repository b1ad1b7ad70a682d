package io.plumbline.collector.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the results, and how to ask for the rest.
 *
 * @param nextCursor opaque, to be handed back as it is; null on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }
}

package io.plumbline.collector.store;

import java.util.List;

/** Which attributes spans have, for completion and comparison. Thread-safe. */
public interface AttributeCatalog {
  /**
   * Keys of attributes of spans and resources, sorted. A key of spans that retention or a rewrite has
   * removed may still be among them.
   *
   * @param prefix what they begin with; empty for all
   * @param limit at most so many, at least 1
   */
  List<String> attributeKeys(String prefix, int limit) throws StoreUnavailableException;

  /** Values of one attribute as texts, sorted; otherwise like {@link #attributeKeys}. */
  List<String> attributeValues(String key, String prefix, int limit)
      throws StoreUnavailableException;

  /** How often each value of the attribute is on matching spans, and on others of the same time. */
  Facet facet(TraceQuery query, String key) throws StoreUnavailableException;
}

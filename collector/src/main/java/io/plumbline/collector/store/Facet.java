package io.plumbline.collector.store;

import java.util.List;

/**
 * One attribute on the spans that match, and on the others of the same time.
 *
 * @param selectedSpans how many match
 * @param otherSpans how many do not
 * @param values the most different shares first
 * @param complete whether all values were looked at, not only the first {@link #MOST_VALUES}
 */
public record Facet(long selectedSpans, long otherSpans, List<Value> values, boolean complete) {
  /** Distinct values of one attribute that are looked at. */
  public static final int MOST_VALUES = 10_000;

  public Facet {
    values = List.copyOf(values);
  }

  /** Spans with one value; a span whose attribute is a list may be among those of several. */
  public record Value(String text, long selected, long others) {}

  /** By how much the value's share among matching spans is another than among the others; 0 to 1. */
  public double difference(Value value) {
    return Math.abs(share(value.selected(), selectedSpans) - share(value.others(), otherSpans));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}

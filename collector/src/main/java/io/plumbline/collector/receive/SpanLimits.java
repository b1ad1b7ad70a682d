package io.plumbline.collector.receive;

import io.plumbline.collector.span.Span;

/**
 * How much of a span is kept. What goes beyond is cut and the span says so, in the attribute {@value
 * #MARK}; no span is rejected for its size.
 *
 * @param attributes values that one span, resource, event or link has; a list or a map counts as one
 *     more than what it holds. 16 to 10,000
 * @param valueCharacters of one text. 256 to 1,048,576
 * @param events of one span, and as many links. 1 to 100,000
 * @param keys attribute keys that one service uses within an hour. 100 to 1,000,000; what comes under
 *     further ones is kept as texts {@code key=value} in the list {@value #OTHERS}
 */
public record SpanLimits(int attributes, int valueCharacters, int events, int keys) {
  /** Lists what of its owner was cut: an attribute's key, or one of the names of fields. */
  public static final String MARK = Span.TRUNCATED;

  /** Holds the attributes of keys that are too many. */
  public static final String OTHERS = "plumbline.other_attributes";

  /** Where OpenTelemetry puts how many attributes a source, or we, left out. */
  static final String DROPPED_ATTRIBUTES = "otel.dropped_attributes_count";

  /** Far above what instrumentations send: its SDKs stop at 128 attributes, events and links. */
  public static final SpanLimits DEFAULT = new SpanLimits(256, 16_384, 1_024, 2_000);

  public SpanLimits {
    requireWithin("limits.attributes", attributes, 16, 10_000);
    requireWithin("limits.value-characters", valueCharacters, 256, 1 << 20);
    requireWithin("limits.events", events, 1, 100_000);
    requireWithin("limits.keys", keys, 100, 1_000_000);
  }

  private static void requireWithin(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}

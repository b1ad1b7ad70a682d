package io.plumbline.collector.span;

import java.util.HexFormat;

/** A W3C span id: 8 bytes, not all zero. Written as 16 lower-case hex digits. */
public record SpanId(long value) implements Comparable<SpanId> {
  public SpanId {
    if (value == 0) {
      throw new IllegalArgumentException("span id: all zero (expected: at least one byte set)");
    }
  }

  /**
   * Reads the written form.
   *
   * @param hex 16 hex digits, either case (OTLP/JSON allows both)
   * @throws IllegalArgumentException if it is anything else
   */
  public static SpanId parse(String hex) {
    if (hex.length() != 16) {
      throw new IllegalArgumentException("span id: '" + hex + "' (expected: 16 hex digits)");
    }
    try {
      return new SpanId(HexFormat.fromHexDigitsToLong(hex));
    } catch (NumberFormatException notHex) {
      throw new IllegalArgumentException(
          "span id: '" + hex + "' (expected: 16 hex digits)", notHex);
    }
  }

  @Override
  public int compareTo(SpanId other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}

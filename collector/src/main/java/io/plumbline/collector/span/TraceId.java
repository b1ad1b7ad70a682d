package io.plumbline.collector.span;

import java.util.HexFormat;

/**
 * A W3C trace id: 16 bytes, not all zero. Written as 32 lower-case hex digits (W3C Trace Context,
 * section 3.2.2.3).
 */
public record TraceId(long high, long low) implements Comparable<TraceId> {
  public TraceId {
    if (high == 0 && low == 0) {
      throw new IllegalArgumentException("trace id: all zero (expected: at least one byte set)");
    }
  }

  /**
   * Reads the written form.
   *
   * @param hex 32 hex digits, either case (OTLP/JSON allows both)
   * @throws IllegalArgumentException if it is anything else
   */
  public static TraceId parse(String hex) {
    if (hex.length() != 32) {
      throw new IllegalArgumentException("trace id: '" + hex + "' (expected: 32 hex digits)");
    }
    try {
      return new TraceId(
          HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
    } catch (NumberFormatException notHex) {
      throw new IllegalArgumentException(
          "trace id: '" + hex + "' (expected: 32 hex digits)", notHex);
    }
  }

  @Override
  public int compareTo(TraceId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}

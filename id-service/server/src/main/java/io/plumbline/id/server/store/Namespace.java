package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import io.plumbline.id.SnowflakeLayout;
import java.util.regex.Pattern;

/**
 * One independent number space. Immutable, and its settings never change once it exists.
 *
 * @param layout of snowflake ids; the default one for mode segment, which has no use for it
 * @param step numbers reserved at a time in mode segment, 1 to 1,000,000
 * @param start first number in mode segment, 0 to 10^18
 */
public record Namespace(String name, Mode mode, SnowflakeLayout layout, long step, long start) {
  /** The namespace that always exists: snowflake. */
  public static final String DEFAULT = "default";

  /** Step of a segment namespace that was created without one. */
  public static final long DEFAULT_STEP = 10_000;

  /** First number of a segment namespace that was created without one. */
  public static final long DEFAULT_START = 1;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
  private static final long MAX_STEP = 1_000_000;
  private static final long MAX_START = 1_000_000_000_000_000_000L;

  /** Checks each part; throws IllegalArgumentException that names the part, its value and what was expected. */
  public Namespace {
    requireNonNull(mode, "mode");
    requireNonNull(layout, "layout");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
    }
    if (step < 1 || step > MAX_STEP) {
      throw new IllegalArgumentException("step: " + step + " (expected: 1 to " + MAX_STEP + ")");
    }
    if (start < 0 || start > MAX_START) {
      throw new IllegalArgumentException("start: " + start + " (expected: 0 to " + MAX_START + ")");
    }
  }

  /** A snowflake namespace. */
  public static Namespace snowflake(String name, SnowflakeLayout layout) {
    return new Namespace(name, Mode.SNOWFLAKE, layout, DEFAULT_STEP, DEFAULT_START);
  }

  /** A segment namespace. */
  public static Namespace segment(String name, long step, long start) {
    return new Namespace(name, Mode.SEGMENT, SnowflakeLayout.DEFAULT, step, start);
  }
}

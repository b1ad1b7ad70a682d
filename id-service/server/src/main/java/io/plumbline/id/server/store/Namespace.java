package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import io.plumbline.id.SnowflakeLayout;
import java.util.regex.Pattern;

/**
 * One independent number space. Immutable; of one that exists only step, rideSeconds and wasteSeconds ever change.
 *
 * @param layout of snowflake ids; the default one for mode segment, which has no use for it
 * @param segment of mode segment; the default one for mode snowflake, which has no use for it
 * @param retired gives no numbers any more, and its name is never free again
 */
public record Namespace(
    String name,
    Mode mode,
    SnowflakeLayout layout,
    SegmentSettings segment,
    Display display,
    boolean retired) {
  /** The namespace that always exists: snowflake. */
  public static final String DEFAULT = "default";

  /** Step of a segment namespace that was created without one. */
  public static final long DEFAULT_STEP = SegmentSettings.DEFAULT.step();

  /** First number of a segment namespace that was created without one. */
  public static final long DEFAULT_START = SegmentSettings.DEFAULT.start();

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  /** Checks each part; throws IllegalArgumentException that names the part, its value and what was expected. */
  public Namespace {
    requireNonNull(mode, "mode");
    requireNonNull(layout, "layout");
    requireNonNull(segment, "segment");
    requireNonNull(display, "display");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
    }
    if (mode == Mode.SNOWFLAKE && display.template()) {
      throw new IllegalArgumentException("format: " + display.format()
          + " (expected: no template for mode snowflake, whose numbers have no periods)");
    }
  }

  /** A snowflake namespace. */
  public static Namespace snowflake(String name, SnowflakeLayout layout) {
    return new Namespace(
        name, Mode.SNOWFLAKE, layout, SegmentSettings.DEFAULT, Display.DEFAULT, false);
  }

  /** A segment namespace. */
  public static Namespace segment(String name, long step, long start) {
    SegmentSettings defaults = SegmentSettings.DEFAULT;
    return segment(
        name,
        new SegmentSettings(
            63, step, start, defaults.rideSeconds(), defaults.wasteSeconds(), Order.UNIQUE));
  }

  /** A segment namespace. */
  public static Namespace segment(String name, SegmentSettings settings) {
    return new Namespace(
        name, Mode.SEGMENT, SnowflakeLayout.DEFAULT, settings, Display.DEFAULT, false);
  }

  /** The same with another look. */
  public Namespace shown(Display newDisplay) {
    return new Namespace(name, mode, layout, segment, newDisplay, retired);
  }

  /** The same with other sizes of ranges. */
  public Namespace sized(long step, int rideSeconds, int wasteSeconds) {
    return new Namespace(
        name, mode, layout, segment.sized(step, rideSeconds, wasteSeconds), display, retired);
  }

  /** Bits of the largest number: 63 or 53, or what the layout of a snowflake namespace comes to. */
  public int bits() {
    if (mode == Mode.SEGMENT) return segment.bits();
    return layout.timeBits() + layout.workerBits() + layout.sequenceBits();
  }

  /** Fewest numbers in a range. */
  public long step() {
    return segment.step();
  }

  /** First number. */
  public long start() {
    return segment.start();
  }

  /** Whether numbers made under the other's settings are read and made alike here: the keys are not compared. */
  public boolean sameAs(Namespace other) {
    return name.equals(other.name)
        && mode == other.mode
        && layout.equals(other.layout)
        && segment.equals(other.segment)
        && display.visible().equals(other.display.visible())
        && (display.hiddenKey() == null) == (other.display.hiddenKey() == null)
        && retired == other.retired;
  }
}

package io.plumbline.collector.flow;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * True, false, or not known because of something that is not known.
 *
 * @param because the steps and values ({@code step} or {@code step.value}) that would have to be
 *     known, in order of their names; empty unless it is unknown
 */
public record Truth(Value value, List<String> because) {
  /** The three. */
  public enum Value {
    TRUE,
    FALSE,
    UNKNOWN
  }

  /** It holds. */
  public static final Truth TRUE = new Truth(Value.TRUE, List.of());

  /** It does not. */
  public static final Truth FALSE = new Truth(Value.FALSE, List.of());

  public Truth {
    because = List.copyOf(because);
    if ((value == Value.UNKNOWN) == because.isEmpty()) {
      throw new IllegalArgumentException(
          "because: " + because + " (expected: names if unknown, and only then)");
    }
  }

  /** True or false. */
  public static Truth of(boolean known) {
    return known ? TRUE : FALSE;
  }

  /** Not known, as long as these are not. */
  public static Truth unknown(Collection<String> because) {
    return new Truth(Value.UNKNOWN, List.copyOf(new TreeSet<>(Set.copyOf(because))));
  }

  public boolean isTrue() {
    return value == Value.TRUE;
  }

  public boolean isFalse() {
    return value == Value.FALSE;
  }

  public boolean isUnknown() {
    return value == Value.UNKNOWN;
  }
}

package io.plumbline.collector.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a source has said that it lost. Bounded: serials that are forgotten leave the stretch of time in
 * which anything may be missing. One thread.
 */
final class Losses {
  static final int MOST_SERIALS = 10_000;
  static final int MOST_STRETCHES = 100;

  private final Map<String, Stretch> serials; // in the order of their loss
  private final List<Stretch> unlisted;
  private long spans;

  Losses(Known known) {
    serials = new LinkedHashMap<>(known.serials());
    unlisted = new ArrayList<>(known.unlisted());
    spans = known.spans();
  }

  /** Of the source's clock; both ends belong to it. */
  record Stretch(long fromEpochNanos, long toEpochNanos) {
    private Stretch and(Stretch other) {
      return new Stretch(
          Math.min(fromEpochNanos, other.fromEpochNanos),
          Math.max(toEpochNanos, other.toEpochNanos));
    }

    private boolean overlaps(long from, long to) {
      return fromEpochNanos <= to && toEpochNanos >= from;
    }
  }

  /** As it is kept. */
  record Known(long spans, Map<String, Stretch> serials, List<Stretch> unlisted) {
    static final Known NOTHING = new Known(0, Map.of(), List.of());
  }

  Known known() {
    return new Known(spans, new LinkedHashMap<>(serials), List.copyOf(unlisted));
  }

  /** @param within when the lost spans ended */
  void take(NumberedBatch.Dropped dropped, Stretch within) {
    spans += dropped.spans();
    for (String serial : dropped.serials()) serials.merge(serial, within, Stretch::and);
    if (!dropped.areAllListed()) addUnlisted(within);
    var eldest = serials.entrySet().iterator();
    for (int over = serials.size() - MOST_SERIALS; over > 0; over--) {
      addUnlisted(eldest.next().getValue());
      eldest.remove();
    }
  }

  private void addUnlisted(Stretch stretch) {
    int last = unlisted.size() - 1;
    if (last >= 0 && unlisted.get(last).overlaps(stretch.fromEpochNanos, stretch.toEpochNanos)) {
      unlisted.set(last, unlisted.get(last).and(stretch));
      return;
    }
    unlisted.add(stretch);
    if (unlisted.size() > MOST_STRETCHES) unlisted.set(0, unlisted.get(0).and(unlisted.remove(1)));
  }

  /**
   * Whether a span of the serial may be among the lost that ended in this stretch.
   *
   * @param serial null if any may be meant
   */
  boolean mayHold(@Nullable String serial, long fromEpochNanos, long untilEpochNanos) {
    if (serial != null && serials.containsKey(serial)) return true;
    if (serial == null
        && overlaps(List.copyOf(serials.values()), fromEpochNanos, untilEpochNanos)) {
      return true;
    }
    return overlaps(unlisted, fromEpochNanos, untilEpochNanos);
  }

  private static boolean overlaps(List<Stretch> stretches, long from, long until) {
    return stretches.stream().anyMatch(each -> each.overlaps(from, until));
  }

  long spans() {
    return spans;
  }

  /** The serials that are known of, in the order of their loss. */
  Set<String> serials() {
    return serials.keySet();
  }
}

package io.plumbline.collector.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of a source's batches have arrived, and so how far it is known whole. Arrival in any order, and
 * more than once, comes to the same. One thread.
 *
 * <pre>
 *   number  1 2 3 4 5 6 7 8 9
 *           x x x . x x g x .          x arrived, g given up by the source
 *               │   └──────── ahead: their cuts count when 4 is here or given up
 *               └ contiguous; frontier = its cut
 * </pre>
 */
final class BatchNumbers {
  /** Behind a gap; with more the gap is taken as final, since some hours have passed. */
  static final int MOST_AHEAD = 10_000;

  private final TreeMap<Long, Long> ahead; // cut by number
  private final TreeMap<Long, Long> givenUp; // from, to; not passed yet
  private long contiguous;
  private long frontierEpochNanos;
  private long completeFromEpochNanos;

  /** A source whose first batch to arrive is this one: what it has sent before is not here. */
  BatchNumbers(NumberedBatch first) {
    this(new Known(
        first.number() - 1,
        Long.MIN_VALUE,
        first.number() == 1 ? Long.MIN_VALUE : first.cutEpochNanos(),
        new TreeMap<>(),
        new TreeMap<>()));
  }

  BatchNumbers(Known known) {
    contiguous = known.contiguous();
    frontierEpochNanos = known.frontierEpochNanos();
    completeFromEpochNanos = known.completeFromEpochNanos();
    ahead = new TreeMap<>(known.ahead());
    givenUp = new TreeMap<>(known.givenUp());
  }

  /**
   * As it is kept.
   *
   * @param completeFromEpochNanos what ended before may be missing
   */
  record Known(
      long contiguous,
      long frontierEpochNanos,
      long completeFromEpochNanos,
      Map<Long, Long> ahead,
      Map<Long, Long> givenUp) {}

  Known known() {
    return new Known(
        contiguous,
        frontierEpochNanos,
        completeFromEpochNanos,
        new TreeMap<>(ahead),
        new TreeMap<>(givenUp));
  }

  void take(NumberedBatch batch) {
    NumberedBatch.Gap gap = batch.gap();
    if (gap != null && gap.to() > contiguous) givenUp.merge(gap.from(), gap.to(), Math::max);
    if (batch.number() > contiguous) ahead.put(batch.number(), batch.cutEpochNanos());
    advance();
    if (ahead.size() > MOST_AHEAD) skipGap();
  }

  private void advance() {
    while (true) {
      Long cut = ahead.remove(contiguous + 1);
      if (cut != null) {
        contiguous++;
        frontierEpochNanos = Math.max(frontierEpochNanos, cut);
        continue;
      }
      Map.Entry<Long, Long> gap = givenUp.floorEntry(contiguous + 1);
      if (gap == null || gap.getValue() <= contiguous) break;
      contiguous = gap.getValue();
      ahead.headMap(contiguous, true).clear(); // came after all: what it held is here
    }
    givenUp.headMap(contiguous, true).values().removeIf(to -> to <= contiguous);
  }

  /** What the missing batch held will not come; before the next one nothing is certain. */
  private void skipGap() {
    Map.Entry<Long, Long> next = ahead.firstEntry();
    contiguous = next.getKey() - 1;
    completeFromEpochNanos = next.getValue();
    advance();
  }

  /** Whether it has arrived, or was given up and is behind. */
  boolean has(long number) {
    return number <= contiguous || ahead.containsKey(number);
  }

  long contiguous() {
    return contiguous;
  }

  /** Up to here everything has arrived, by the source's clock; null before the first batch. */
  @Nullable Long frontierEpochNanos() {
    return frontierEpochNanos == Long.MIN_VALUE ? null : frontierEpochNanos;
  }

  boolean isCompleteFrom(long epochNanos) {
    return completeFromEpochNanos <= epochNanos;
  }

  boolean hasReached(long epochNanos) {
    return frontierEpochNanos >= epochNanos;
  }

  /** Batches that are missing although later ones have arrived. */
  List<NumberedBatch.Gap> gaps() {
    List<NumberedBatch.Gap> gaps = new ArrayList<>();
    long expected = contiguous + 1;
    for (long number : ahead.keySet()) {
      if (number > expected) gaps.add(new NumberedBatch.Gap(expected, number - 1));
      expected = number + 1;
    }
    return gaps;
  }
}

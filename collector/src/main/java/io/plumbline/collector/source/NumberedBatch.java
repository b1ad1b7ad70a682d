package io.plumbline.collector.source;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source says about one export. {@link BatchHeaders} reads and writes it.
 *
 * @param number counts the source's exports from 1; one that is tried again keeps its number
 * @param cutEpochNanos every span with a serial that ended before this moment, by the source's clock, is
 *     in this batch, in an earlier one, or among the dropped
 * @param gap batches before this one that the source has given up; what they held is among the dropped
 * @param dropped what was lost since the last batch that the source knows to have arrived
 * @param isLast whether the process is about to end
 * @param recovered earlier runs on the same host whose spans this one has sent for them
 */
public record NumberedBatch(
    SourceId source,
    long number,
    long cutEpochNanos,
    @Nullable Gap gap,
    Dropped dropped,
    boolean isLast,
    List<SourceId> recovered) {
  public NumberedBatch {
    requireNonNull(source, "source");
    requireNonNull(dropped, "dropped");
    recovered = List.copyOf(recovered);
    if (number < 1) throw new IllegalArgumentException("batch: " + number + " (expected: >= 1)");
    if (gap != null && gap.to() >= number) {
      throw new IllegalArgumentException(
          "gap: " + gap.from() + "-" + gap.to() + " (expected: before batch " + number + ")");
    }
  }

  /** Numbers from and to, both among them. */
  public record Gap(long from, long to) {
    public Gap {
      if (from < 1 || from > to) {
        throw new IllegalArgumentException(
            "gap: " + from + "-" + to + " (expected: from 1 and upwards)");
      }
    }
  }

  /**
   * Spans with a serial that will never come.
   *
   * @param serials theirs, each once
   * @param areAllListed whether there are no others
   */
  public record Dropped(long spans, List<String> serials, boolean areAllListed) {
    /** Nothing was lost. */
    public static final Dropped NOTHING = new Dropped(0, List.of(), true);

    public Dropped {
      serials = List.copyOf(serials);
      if (spans < 0) throw new IllegalArgumentException("dropped: " + spans + " (expected: >= 0)");
    }
  }
}

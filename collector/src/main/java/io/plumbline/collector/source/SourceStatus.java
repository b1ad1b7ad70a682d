package io.plumbline.collector.source;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one source at one moment. Moments are nanoseconds since 1970-01-01 UTC.
 *
 * @param state what can be expected of it
 * @param contiguousBatch all batches up to this number have arrived or were given up; 0 for none
 * @param frontierEpochNanos everything it ended before has arrived, by its clock; null if unknown
 * @param lastSeenEpochNanos by the collector's clock
 * @param droppedSerials of spans that it lost, as far as it listed them
 */
public record SourceStatus(
    SourceId id,
    State state,
    long contiguousBatch,
    @Nullable Long frontierEpochNanos,
    long lastSeenEpochNanos,
    List<NumberedBatch.Gap> gaps,
    long droppedSpans,
    List<String> droppedSerials,
    long batches,
    long spans,
    Map<String, String> instrumentation) {
  public SourceStatus {
    requireNonNull(id, "id");
    requireNonNull(state, "state");
    gaps = List.copyOf(gaps);
    droppedSerials = List.copyOf(droppedSerials);
    instrumentation = Map.copyOf(instrumentation);
  }

  /** What can be expected of a source. */
  public enum State {
    /** It reports. */
    LIVE,
    /** It is silent, and may be at work. */
    DARK,
    /** It has said that it ends, or another process has sent what it had left. */
    ENDED,
    /** Silent for so long that it is taken to have ended. */
    GONE
  }
}

package io.plumbline.collector.source;

import static io.plumbline.collector.source.Completeness.COMPLETE;
import static io.plumbline.collector.source.Completeness.LATER;
import static io.plumbline.collector.source.Completeness.NEVER;
import static io.plumbline.collector.source.Completeness.SOON;

import io.plumbline.collector.source.SourceStatus.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of one process that numbers what it sends. One thread. */
final class Source {
  /** So long a process may still work after it has said that it ends. */
  static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final SourceId id;
  private final BatchNumbers numbers;
  private final Losses losses;
  private long lastSeenEpochNanos;
  private @Nullable Long endEpochNanos;
  private boolean recovered;
  private long batches;
  private long spans;

  Source(NumberedBatch first) {
    id = first.source();
    numbers = new BatchNumbers(first);
    losses = new Losses(Losses.Known.NOTHING);
  }

  Source(Known known) {
    id = known.id();
    numbers = new BatchNumbers(known.numbers());
    losses = new Losses(known.losses());
    lastSeenEpochNanos = known.lastSeenEpochNanos();
    endEpochNanos = known.endEpochNanos();
    recovered = known.recovered();
    batches = known.batches();
    spans = known.spans();
  }

  /** As it is kept. */
  record Known(
      SourceId id,
      BatchNumbers.Known numbers,
      Losses.Known losses,
      long lastSeenEpochNanos,
      @Nullable Long endEpochNanos,
      boolean recovered,
      long batches,
      long spans) {}

  Known known() {
    return new Known(
        id,
        numbers.known(),
        losses.known(),
        lastSeenEpochNanos,
        endEpochNanos,
        recovered,
        batches,
        spans);
  }

  void take(NumberedBatch batch, int held, long nowEpochNanos) {
    lastSeenEpochNanos = Math.max(lastSeenEpochNanos, nowEpochNanos);
    Long before = numbers.frontierEpochNanos();
    boolean isNew = !numbers.has(batch.number());
    numbers.take(batch);
    if (isNew) {
      batches++;
      spans += held;
    }
    if (isNew && batch.dropped().spans() > 0) {
      long from = before == null ? startEpochNanos() : before;
      long to = batch.cutEpochNanos();
      losses.take(batch.dropped(), new Losses.Stretch(Math.min(from, to), to));
    }
    if (batch.isLast()) endEpochNanos = batch.cutEpochNanos();
  }

  /** Another process has sent all that this one had not. */
  void recover() {
    recovered = true;
  }

  /** It is not to be blamed for a time in which nobody listened. */
  void excuse(long nanos) {
    lastSeenEpochNanos += nanos;
  }

  private long startEpochNanos() {
    return TimeUnit.MILLISECONDS.toNanos(id.epochMillis());
  }

  State state(long nowEpochNanos, SourceTimes times) {
    if (recovered || endEpochNanos != null) return State.ENDED;
    long silent = nowEpochNanos - lastSeenEpochNanos;
    if (silent >= times.gone().toNanos()) return State.GONE;
    return silent >= times.dark().toNanos() ? State.DARK : State.LIVE;
  }

  /** Whether the process can have done something in that stretch of time. */
  boolean isNeeded(Claim claim, long nowEpochNanos, SourceTimes times) {
    if (startEpochNanos() > claim.untilEpochNanos()) return false;
    Long end = endEpochNanos;
    if (end != null) return end + ENDING_NANOS >= claim.fromEpochNanos();
    if (state(nowEpochNanos, times) != State.GONE) return true;
    return lastSeenEpochNanos + times.gone().toNanos() >= claim.fromEpochNanos();
  }

  Completeness of(Claim claim, long nowEpochNanos, SourceTimes times) {
    long from = claim.fromEpochNanos();
    long until = claim.untilEpochNanos();
    if (losses.mayHold(claim.serial(), from, until)) return NEVER;
    if (!numbers.isCompleteFrom(from)) return NEVER;
    if (recovered || numbers.hasReached(until)) return COMPLETE;
    return switch (state(nowEpochNanos, times)) {
      case LIVE -> numbers.gaps().isEmpty() ? SOON : LATER;
      case DARK -> LATER;
      case ENDED, GONE -> NEVER;
    };
  }

  SourceId id() {
    return id;
  }

  long lastSeenEpochNanos() {
    return lastSeenEpochNanos;
  }

  SourceStatus status(long nowEpochNanos, SourceTimes times, Map<String, String> instrumentation) {
    return new SourceStatus(
        id,
        state(nowEpochNanos, times),
        numbers.contiguous(),
        numbers.frontierEpochNanos(),
        lastSeenEpochNanos,
        numbers.gaps(),
        losses.spans(),
        List.copyOf(losses.serials()),
        batches,
        spans,
        instrumentation);
  }
}

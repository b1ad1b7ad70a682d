package io.plumbline.collector.check;

import io.micrometer.core.instrument.Counter;
import io.plumbline.collector.source.Delivery;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Where the pipeline's threads leave what the checker's thread takes. Never makes the pipeline wait:
 * when there is no room for spans, their serials are kept, and the spans are read back from the store.
 */
final class Inbox {
  private static final int MOST_DELIVERIES = 100_000;

  private final int maxSpans;
  private final int maxSerials;
  private final LongSupplier epochNanos;
  private final CheckMeters meters;
  private List<Arrival> arrivals = new ArrayList<>(); // guarded by this, like all below
  private Set<String> overflow = new LinkedHashSet<>();
  private List<CompletableFuture<Long>> checkpoints = new ArrayList<>();
  private int spans;
  private int deliveries;
  private long position;
  private boolean closed;

  /**
   * @param position the journal position before which everything has been heard of
   * @param epochNanos the collector's clock; must not go back
   */
  Inbox(CheckConfig config, long position, LongSupplier epochNanos, CheckMeters meters) {
    this.maxSpans = Math.max(1_000, config.maxHeld() * 2);
    this.maxSerials = config.maxUnsettled();
    this.position = position;
    this.epochNanos = epochNanos;
    this.meters = meters;
  }

  /**
   * What arrived together.
   *
   * @param deliveries in their order; without those of their spans that there was no room for
   */
  record Arrival(List<Delivery> deliveries, long epochNanos) {}

  /**
   * Everything that had arrived at one moment.
   *
   * @param overflow serials of spans that there was no room for
   * @param checkpoints wait until all of this is heard and saved
   * @param position the journal position that it reaches to
   * @param asOfEpochNanos whatever comes later arrives at this moment or after
   */
  record Mail(
      List<Arrival> arrivals,
      Set<String> overflow,
      List<CompletableFuture<Long>> checkpoints,
      long position,
      long asOfEpochNanos) {}

  /** Leaves spans that are in the store now. */
  synchronized void leave(List<Delivery> arrived, long journalPosition) {
    position = Math.max(position, journalPosition);
    boolean wasEmpty = arrivals.isEmpty();
    long now = epochNanos.getAsLong();
    List<Delivery> left = new ArrayList<>(arrived.size());
    for (Delivery delivery : arrived) left.add(fitting(delivery));
    arrivals.add(new Arrival(left, now));
    if (wasEmpty) notifyAll();
  }

  /** What a source says of its batch is always kept: without it nothing is known to be whole. */
  private Delivery fitting(Delivery delivery) {
    if (++deliveries > MOST_DELIVERIES) {
      delivery.spans().forEach(this::overflow);
      return Delivery.NOTHING; // a batch that is missing only makes what is absent unknown
    }
    List<Span> batch = delivery.spans();
    if (spans + batch.size() <= maxSpans) {
      spans += batch.size();
      return delivery;
    }
    batch.forEach(this::overflow);
    return new Delivery(List.of(), delivery.batch());
  }

  private void overflow(Span span) {
    String serial = span.serial();
    if (serial == null) return;
    Counter counter = meters.overflowed;
    if (overflow.size() >= maxSerials && !overflow.contains(serial)) {
      counter = meters.turnedAway;
    } else {
      overflow.add(serial);
    }
    counter.increment();
  }

  long nowEpochNanos() {
    return epochNanos.getAsLong();
  }

  /** Asks for a checkpoint of all that was left before. Done with the position it covers. */
  synchronized CompletableFuture<Long> checkpoint() {
    CompletableFuture<Long> saved = new CompletableFuture<>();
    if (closed) {
      saved.completeExceptionally(new IllegalStateException("the checker has stopped"));
      return saved;
    }
    checkpoints.add(saved);
    notifyAll();
    return saved;
  }

  /** Takes everything; waits for something to come, but not longer than said. */
  @SuppressWarnings("WaitNotInLoop") // waking up for nothing gives an empty mail, as time-out does
  synchronized Mail take(long maxWaitMillis) throws InterruptedException {
    if (maxWaitMillis > 0 && isEmpty() && !closed) wait(maxWaitMillis);
    var mail = new Mail(arrivals, overflow, checkpoints, position, epochNanos.getAsLong());
    arrivals = new ArrayList<>();
    overflow = new LinkedHashSet<>();
    checkpoints = new ArrayList<>();
    spans = 0;
    deliveries = 0;
    return mail;
  }

  private boolean isEmpty() {
    return arrivals.isEmpty() && overflow.isEmpty() && checkpoints.isEmpty();
  }

  synchronized void close() {
    closed = true;
    var stopped = new IllegalStateException("the checker has stopped");
    checkpoints.forEach(each -> each.completeExceptionally(stopped));
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }
}

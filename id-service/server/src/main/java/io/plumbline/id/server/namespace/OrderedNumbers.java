package io.plumbline.id.server.namespace;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.store.NumbersUsedUpException;
import io.plumbline.id.server.store.Reserved;
import io.plumbline.id.server.store.SegmentTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are reserved only when they are asked for: of namespaces whose order is {@code increasing}, and of
 * templates. Thread-safe.
 *
 * <pre>
 *   callers ──► waiting ──► one transaction for all who wait ──► counter's row ──► each its numbers
 * </pre>
 *
 * The lock of the row puts all servers into one order, and no number is in hand before its caller is: so a number that
 * is asked for after another was answered is larger, whichever servers gave the two, and a number's period is the
 * present one. While one transaction is on its way, those who come wait and share the next: RATIONALE.md, "Increasing
 * without a leader".
 */
final class OrderedNumbers implements Numbers {
  private static final long NO_FREE_RANGES = Long.MAX_VALUE;
  private static final int MAX_GROUP = 1_000;

  private final Namespace namespace;
  private final Presentation presentation;
  private final SegmentTable segments;
  private final ReentrantLock reserving = new ReentrantLock();
  private final Deque<Caller> waiting = new ArrayDeque<>(); // guarded by itself; as many as threads

  OrderedNumbers(Namespace namespace, SegmentTable segments) {
    this.namespace = namespace;
    this.segments = segments;
    presentation = Presentation.of(namespace);
  }

  /** One who waits for that many numbers. The rest is written under the lock that reserves. */
  private static final class Caller {
    final int count;
    final List<Range> ranges = new ArrayList<>();
    String period = "";
    boolean served;

    @Nullable RuntimeException failure;

    Caller(int count) {
      this.count = count;
    }
  }

  @Override
  public Namespace namespace() {
    return namespace;
  }

  @Override
  public Presentation presentation() {
    return presentation;
  }

  /** Never one without waiting. */
  @Override
  public long tryNext() {
    return NONE;
  }

  @Override
  public long next(Duration atMost) {
    return reserve(1).ranges.get(0).first();
  }

  /** Never one without waiting. */
  @Override
  public @Nullable String tryNextText() {
    return null;
  }

  @Override
  public void next(int count, Duration atMost, Receiver receiver) {
    Caller caller = reserve(count);
    for (Range range : caller.ranges) {
      for (long number = range.first(); number < range.end(); number++) {
        receiver.receive(number, caller.period);
      }
    }
  }

  /** Waits for the transaction on its way and then for the next, which bound their time themselves. */
  private Caller reserve(int count) {
    Caller caller = new Caller(count);
    synchronized (waiting) {
      waiting.add(caller);
    }
    reserving.lock();
    try {
      while (!caller.served) serve(nextGroup());
    } finally {
      reserving.unlock();
    }
    RuntimeException failure = caller.failure;
    if (failure != null) throw failure;
    return caller;
  }

  /** Those who wait longest. */
  private List<Caller> nextGroup() {
    List<Caller> group = new ArrayList<>();
    synchronized (waiting) {
      while (group.size() < MAX_GROUP && !waiting.isEmpty()) group.add(waiting.poll());
    }
    return group;
  }

  private void serve(List<Caller> group) {
    int next = 0;
    try {
      while (next < group.size()) {
        int wanted = 0;
        for (Caller caller : group.subList(next, group.size())) wanted += caller.count;
        next = share(group, next, segments.reserve(namespace, wanted, NO_FREE_RANGES));
      }
    } catch (NumbersUsedUpException e) {
      fail(
          group.subList(next, group.size()),
          new IdsUnavailableException(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException e) { // each of them is told, on its own thread
      fail(group.subList(next, group.size()), e);
    }
    for (Caller caller : group) caller.served = true;
  }

  /** Gives each whole callers their numbers, as far as the range goes; answers the first who got none. */
  private static int share(List<Caller> group, int from, Reserved reserved) {
    long first = reserved.range().first();
    int next = from;
    while (next < group.size()
        && first + group.get(next).count <= reserved.range().end()) {
      Caller caller = group.get(next++);
      caller.ranges.add(new Range(first, first + caller.count));
      caller.period = reserved.period();
      first += caller.count;
    }
    if (next == from) {
      throw new NumbersUsedUpException(
          "only " + (reserved.range().end() - reserved.range().first()) + " numbers were left, "
              + group.get(from).count + " were asked for at once");
    }
    return next;
  }

  private static void fail(List<Caller> callers, RuntimeException failure) {
    for (Caller caller : callers) caller.failure = failure;
  }

  /** Only asking tells. */
  @Override
  public @Nullable String refusal() {
    return null;
  }

  /** Holds nothing. */
  @Override
  public void close() {}
}

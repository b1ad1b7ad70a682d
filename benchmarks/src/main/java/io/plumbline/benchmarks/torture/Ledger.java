package io.plumbline.benchmarks.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Every id that was given, by namespace; counts those that came twice and those that came out of order. Thread-safe. */
final class Ledger {
  private static final int EXAMPLES = 20;

  private final Map<String, Roaring64Bitmap> seen = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final LongAdder ids = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder outOfOrder = new LongAdder();
  private final List<String> examples = Collections.synchronizedList(new ArrayList<>());
  private volatile long lastIdNanos = System.nanoTime();

  /** A given id, and those that follow it one by one. */
  void given(String namespace, String from, long first, int count) {
    Roaring64Bitmap all = seen.computeIfAbsent(namespace, name -> new Roaring64Bitmap());
    synchronized (all) {
      for (long id = first; id < first + count; id++) {
        if (all.contains(id)) duplicate(namespace, from, id);
        else all.addLong(id);
      }
    }
    ids.add(count);
    lastIdNanos = System.nanoTime();
  }

  private void duplicate(String namespace, String from, long id) {
    duplicates.increment();
    if (duplicates.sum() <= EXAMPLES) {
      examples.add("twice: " + namespace + " " + id + ", now from " + from);
    }
  }

  /** An id that is not above the one before, where the service promises that. */
  void outOfOrder(String namespace, String from, long before, long id) {
    outOfOrder.increment();
    if (outOfOrder.sum() <= EXAMPLES) {
      examples.add("order: " + namespace + " " + id + " after " + before + ", from " + from);
    }
  }

  /** A request that got no id. */
  void refused(String reason) {
    refusals.computeIfAbsent(reason, key -> new LongAdder()).increment();
  }

  long ids() {
    return ids.sum();
  }

  long duplicates() {
    return duplicates.sum();
  }

  long orderViolations() {
    return outOfOrder.sum();
  }

  /** When the last id came, by {@link System#nanoTime()}. */
  long lastIdNanos() {
    return lastIdNanos;
  }

  /** Requests that got no id, for whatever reason. */
  long refused() {
    return refusals.values().stream().mapToLong(LongAdder::sum).sum();
  }

  Map<String, Long> refusals() {
    Map<String, Long> sums = new TreeMap<>();
    refusals.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  /** The first of what went wrong, for people. */
  List<String> examples() {
    return List.copyOf(examples);
  }
}

package io.plumbline.agent.telemetry.spool;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a spool file holds that the collector may not have: finished spans that were not accepted, in the order in which they
 * ended, then those that were begun and did not end. Reads the file, and keeps ids and the open ones only.
 */
final class Leftover {
  private final Segment older;
  private final Segment newer;
  private final Set<Long> settled = new HashSet<>();
  private final Map<Long, Entry> open = new LinkedHashMap<>();
  private int finished;
  private long lastEpochNanos;

  private Leftover(Segment older, Segment newer) {
    this.older = older;
    this.newer = newer;
  }

  static Leftover of(SpoolFile file) {
    Segment first = file.segment(0);
    Segment second = file.segment(1);
    boolean inOrder = first.generation() < second.generation();
    Leftover leftover = new Leftover(inOrder ? first : second, inOrder ? second : first);
    leftover.each(leftover::look);
    leftover.open.keySet().removeAll(leftover.settled);
    leftover.forEachFinished(entry -> {
      leftover.finished++;
      leftover.open.remove(entry.spanId);
    });
    return leftover;
  }

  private void look(Entry entry) {
    lastEpochNanos = Math.max(lastEpochNanos, entry.epochNanos);
    if (entry.type == Entry.STARTED) open.putIfAbsent(entry.spanId, entry);
    if (entry.type != Entry.SETTLED) return;
    ByteBuffer ids = ByteBuffer.wrap(entry.span);
    while (ids.remaining() >= Long.BYTES) settled.add(ids.getLong());
  }

  private void each(Consumer<Entry> reader) {
    older.read(reader);
    newer.read(reader);
  }

  boolean isEmpty() {
    return finished == 0 && open.isEmpty();
  }

  int finished() {
    return finished;
  }

  int unfinished() {
    return open.size();
  }

  /** When the process was last seen to live: the latest start or end in the file, nanoseconds since 1970-01-01 UTC. */
  long lastEpochNanos() {
    return lastEpochNanos;
  }

  void forEachFinished(Consumer<Entry> reader) {
    each(entry -> {
      if (entry.type == Entry.FINISHED && !settled.contains(entry.spanId)) reader.accept(entry);
    });
  }

  void forEachUnfinished(Consumer<Entry> reader) {
    open.values().forEach(reader);
  }
}

package io.plumbline.collector.query;

import io.plumbline.collector.span.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a span waited for: backwards from its end, the child that ended last, then the one that ended
 * last before that began, and so on, each taken apart in the same way; the rest is its own time. As
 * in "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures" (USENIX ATC 2022).
 *
 * <pre>
 *   shop   |=====-----------------===---------===|     = own, - waited
 *   stock        |=======|                             ended before pay did, which began meanwhile
 *   pay              |============|
 *   mail                             |=========|
 * </pre>
 *
 * A child counts only within its parent's time: what it does afterwards nobody waits for.
 */
final class CriticalPath {
  /**
   * A stretch of time that went to one row's own work.
   *
   * @param startNanos epoch, by the clocks of the sources
   */
  record Segment(int row, long startNanos, long durationNanos) {}

  private final List<Span> spans;
  private final int[] next; // the parent's child that ended before this one
  private final int[] lastChild;
  private final List<Segment> segments = new ArrayList<>();

  private CriticalPath(List<Span> spans, int[] parents) {
    this.spans = spans;
    this.next = new int[parents.length];
    this.lastChild = new int[parents.length];
    Arrays.fill(next, TraceColumns.NONE);
    Arrays.fill(lastChild, TraceColumns.NONE);
    IntStream.range(0, parents.length)
        .boxed()
        .sorted(Comparator.comparingLong(row -> spans.get(row).endEpochNanos()))
        .filter(row -> parents[row] != TraceColumns.NONE)
        .forEach(row -> {
          next[row] = lastChild[parents[row]];
          lastChild[parents[row]] = row;
        });
  }

  /**
   * The segments of one row, oldest first: side by side, they are as long as it.
   *
   * @param parents row of each row's parent, which is less than the row, or NONE
   */
  static List<Segment> from(int row, List<Span> spans, int[] parents) {
    CriticalPath path = new CriticalPath(spans, parents);
    path.walk(row);
    Collections.reverse(path.segments);
    return List.copyOf(path.segments);
  }

  /** One row on the way back through it. */
  private static final class Visit {
    private final int row;
    private final long from;
    private long at; // what is after is explained
    private int child; // the next candidate
    private boolean isFirst = true;

    private Visit(int row, long from, long at, int child) {
      this.row = row;
      this.from = from;
      this.at = at;
      this.child = child;
    }
  }

  /** Without recursion: a trace may be deeper than a stack. */
  private void walk(int top) {
    Span root = spans.get(top);
    Deque<Visit> visits = new ArrayDeque<>();
    visits.push(visit(top, root.startEpochNanos(), root.endEpochNanos()));
    while (!visits.isEmpty()) {
      Visit visit = visits.element();
      int child = visit.child;
      if (child == TraceColumns.NONE) {
        add(visit.row, visit.from, visit.at);
        visits.pop();
        continue;
      }
      visit.child = next[child];
      long start = Math.max(visit.from, spans.get(child).startEpochNanos());
      long end = spans.get(child).endEpochNanos();
      // The first may outlast its parent; after that, what ended later was not waited for.
      if (visit.isFirst) end = Math.min(end, visit.at);
      if (end > visit.at || start >= end) continue;
      visit.isFirst = false;
      add(visit.row, end, visit.at);
      visit.at = start;
      visits.push(visit(child, start, end));
    }
  }

  private Visit visit(int row, long from, long at) {
    return new Visit(row, from, at, lastChild[row]);
  }

  private void add(int row, long from, long to) {
    if (to > from) segments.add(new Segment(row, from, to - from));
  }
}

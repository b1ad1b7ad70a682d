package io.plumbline.collector.query;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One trace as a tree.
 *
 * @param nodes in reading order: a span, then its children by start. Roots and spans whose parent is
 *     missing come by start, too
 * @param complete exactly one root, and every parent that is named is here
 * @param missingParents distinct parents that are named and are not here
 */
public record TraceTree(List<Node> nodes, boolean complete, int missingParents) {
  static final Comparator<Span> BY_START =
      Comparator.comparingLong(Span::startEpochNanos).thenComparing(Span::id);

  public TraceTree {
    nodes = List.copyOf(nodes);
  }

  /**
   * One span in its place.
   *
   * @param depth 0 for a root and for a span whose parent is missing
   * @param missingParent a parent is named, but is not here
   */
  public record Node(Span span, int depth, int childCount, boolean missingParent) {}

  /**
   * Builds the tree.
   *
   * @param spans of one trace, in any order, each id once
   */
  public static TraceTree of(List<Span> spans) {
    return new Builder(spans).build();
  }

  private static final class Builder {
    private final List<Span> byStart;
    private final Set<SpanId> ids = new HashSet<>();
    private final Map<SpanId, List<Span>> children = new HashMap<>();
    private final List<Span> tops = new ArrayList<>();
    private final Set<SpanId> missing = new HashSet<>();
    private final Set<SpanId> placed = new HashSet<>();
    private final List<Node> nodes = new ArrayList<>();

    private Builder(List<Span> spans) {
      this.byStart = spans.stream().sorted(BY_START).toList();
      byStart.forEach(span -> ids.add(span.id()));
    }

    private TraceTree build() {
      byStart.forEach(this::link);
      tops.forEach(this::place);
      int reachable = nodes.size();
      // What is left are circles of parents: each is cut at its earliest span, so that all is
      // shown.
      byStart.forEach(this::place);
      long roots = tops.stream().filter(span -> span.parentId() == null).count();
      boolean complete = roots == 1 && missing.isEmpty() && nodes.size() == reachable;
      return new TraceTree(nodes, complete, missing.size());
    }

    private void link(Span span) {
      SpanId parent = span.parentId();
      if (parent != null && ids.contains(parent)) {
        children.computeIfAbsent(parent, id -> new ArrayList<>()).add(span);
        return;
      }
      tops.add(span);
      if (parent != null) missing.add(parent);
    }

    /** Without recursion: a trace may be deeper than a stack. */
    private void place(Span top) {
      Deque<Placing> waiting = new ArrayDeque<>();
      waiting.push(new Placing(top, 0));
      while (!waiting.isEmpty()) {
        Placing next = waiting.pop();
        Span span = next.span();
        if (!placed.add(span.id())) continue;
        List<Span> below = children.getOrDefault(span.id(), List.of());
        SpanId parent = span.parentId();
        boolean missingParent = parent != null && !ids.contains(parent);
        nodes.add(new Node(span, next.depth(), below.size(), missingParent));
        for (int last = below.size() - 1; last >= 0; last--) {
          waiting.push(new Placing(below.get(last), next.depth() + 1));
        }
      }
    }

    private record Placing(Span span, int depth) {}
  }
}

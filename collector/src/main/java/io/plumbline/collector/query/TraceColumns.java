package io.plumbline.collector.query;

import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A trace's rows, which are its tree in reading order, with what can only be said of the whole: each
 * row's parent row and the critical path.
 */
final class TraceColumns {
  /** The parent of a row that has none, or whose parent is missing. */
  static final int NONE = -1;

  private final TraceTree tree;
  private final int[] parents;
  private final List<CriticalPath.Segment> critical;
  private final BitSet onCriticalPath = new BitSet();

  private TraceColumns(TraceTree tree, int[] parents) {
    this.tree = tree;
    this.parents = parents;
    List<Span> spans = tree.nodes().stream().map(TraceTree.Node::span).toList();
    this.critical = CriticalPath.from(firstRoot(tree), spans, parents);
    critical.forEach(segment -> onCriticalPath.set(segment.row()));
  }

  static TraceColumns of(TraceTree tree) {
    return new TraceColumns(tree, parents(tree));
  }

  private static int[] parents(TraceTree tree) {
    int[] parents = new int[tree.nodes().size()];
    List<Integer> above = new ArrayList<>(); // by depth, the row that was last seen there
    for (int row = 0; row < parents.length; row++) {
      int depth = tree.nodes().get(row).depth();
      parents[row] = depth == 0 ? NONE : above.get(depth - 1);
      if (depth == above.size()) above.add(row);
      else above.set(depth, row);
    }
    return parents;
  }

  private static int firstRoot(TraceTree tree) {
    for (int row = 0; row < tree.nodes().size(); row++) {
      if (tree.nodes().get(row).span().parentId() == null) return row;
    }
    return 0;
  }

  int rows() {
    return parents.length;
  }

  TraceTree.Node node(int row) {
    return tree.nodes().get(row);
  }

  int parent(int row) {
    return parents[row];
  }

  boolean isOnCriticalPath(int row) {
    return onCriticalPath.get(row);
  }

  /** What the first root's time went to, without gaps, in order. */
  List<CriticalPath.Segment> critical() {
    return critical;
  }
}

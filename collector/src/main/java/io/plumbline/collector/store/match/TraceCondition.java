package io.plumbline.collector.store.match;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of a trace are looked for, by what they are and where in the tree they stand. A trace
 * is found if it has such a span.
 */
public sealed interface TraceCondition {
  /** Every span of every trace. */
  TraceCondition ANY = new Spans(SpanCondition.ANY);

  /**
   * The spans looked for, in the order given.
   *
   * @param trace all spans of one trace, each id once
   */
  List<Span> in(List<Span> trace);

  /** A condition on one span that all {@link #in} meet; others may meet it, too. */
  SpanCondition candidates();

  /** The same, of spans that also meet this. */
  TraceCondition and(SpanCondition also);

  /** Spans by what they are. */
  record Spans(SpanCondition condition) implements TraceCondition {
    public Spans {
      requireNonNull(condition, "condition");
    }

    @Override
    public List<Span> in(List<Span> trace) {
      return trace.stream().filter(condition::matches).toList();
    }

    @Override
    public SpanCondition candidates() {
      return condition;
    }

    @Override
    public TraceCondition and(SpanCondition also) {
      return new Spans(new SpanCondition.All(List.of(condition, also)));
    }
  }

  /** Spans whose parent is one of the others. */
  record Child(TraceCondition parent, TraceCondition child) implements TraceCondition {
    public Child {
      requireNonNull(parent, "parent");
      requireNonNull(child, "child");
    }

    @Override
    public List<Span> in(List<Span> trace) {
      Set<SpanId> parents = ids(parent.in(trace));
      return child.in(trace).stream()
          .filter(span -> parents.contains(span.parentId()))
          .toList();
    }

    @Override
    public SpanCondition candidates() {
      return child.candidates();
    }

    @Override
    public TraceCondition and(SpanCondition also) {
      return new Child(parent, child.and(also));
    }
  }

  /** Spans below one of the others, at any depth; in a circle of parents each is below all. */
  record Descendant(TraceCondition ancestor, TraceCondition descendant) implements TraceCondition {
    public Descendant {
      requireNonNull(ancestor, "ancestor");
      requireNonNull(descendant, "descendant");
    }

    @Override
    public List<Span> in(List<Span> trace) {
      Lineage lineage = new Lineage(trace, ids(ancestor.in(trace)));
      return descendant.in(trace).stream().filter(lineage::isBelow).toList();
    }

    @Override
    public SpanCondition candidates() {
      return descendant.candidates();
    }

    @Override
    public TraceCondition and(SpanCondition also) {
      return new Descendant(ancestor, descendant.and(also));
    }
  }

  /** Spans of either kind, in a trace that has both. */
  record Both(TraceCondition one, TraceCondition other) implements TraceCondition {
    public Both {
      requireNonNull(one, "one");
      requireNonNull(other, "other");
    }

    @Override
    public List<Span> in(List<Span> trace) {
      List<Span> first = one.in(trace);
      List<Span> second = first.isEmpty() ? List.of() : other.in(trace);
      return second.isEmpty() ? List.of() : union(trace, first, second);
    }

    @Override
    public SpanCondition candidates() {
      return new SpanCondition.OneOf(List.of(one.candidates(), other.candidates()));
    }

    @Override
    public TraceCondition and(SpanCondition also) {
      return new Both(one.and(also), other.and(also));
    }
  }

  /** Spans of either kind. */
  record Either(TraceCondition one, TraceCondition other) implements TraceCondition {
    public Either {
      requireNonNull(one, "one");
      requireNonNull(other, "other");
    }

    @Override
    public List<Span> in(List<Span> trace) {
      return union(trace, one.in(trace), other.in(trace));
    }

    @Override
    public SpanCondition candidates() {
      return new SpanCondition.OneOf(List.of(one.candidates(), other.candidates()));
    }

    @Override
    public TraceCondition and(SpanCondition also) {
      return new Either(one.and(also), other.and(also));
    }
  }

  private static Set<SpanId> ids(List<Span> spans) {
    Set<SpanId> ids = new HashSet<>();
    for (Span span : spans) ids.add(span.id());
    return ids;
  }

  private static List<Span> union(List<Span> trace, List<Span> one, List<Span> other) {
    Set<SpanId> ids = ids(one);
    ids.addAll(ids(other));
    return trace.stream().filter(span -> ids.contains(span.id())).toList();
  }

  /** Who stands below whom. Looks at each span once, however deep the trace is. */
  final class Lineage {
    private final Map<SpanId, Span> byId = new HashMap<>();
    private final Set<SpanId> ancestors;
    private final Map<SpanId, Boolean> known = new HashMap<>();

    private Lineage(List<Span> trace, Set<SpanId> ancestors) {
      for (Span span : trace) byId.put(span.id(), span);
      this.ancestors = ancestors;
    }

    private boolean isBelow(Span span) {
      List<SpanId> way = new ArrayList<>();
      boolean below = walkUp(span, way);
      for (SpanId passed : way) known.put(passed, below);
      return below;
    }

    private boolean walkUp(Span from, List<SpanId> way) {
      Set<SpanId> passed = new HashSet<>();
      for (@Nullable Span span = from; span != null && passed.add(span.id()); ) {
        Boolean answer = known.get(span.id());
        if (answer != null) return answer;
        way.add(span.id());
        SpanId parent = span.parentId();
        if (parent == null) return false;
        if (byId.containsKey(parent) && ancestors.contains(parent)) return true;
        span = byId.get(parent);
      }
      return false;
    }
  }
}

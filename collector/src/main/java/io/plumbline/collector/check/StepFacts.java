package io.plumbline.collector.check;

import io.plumbline.collector.flow.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known of one step in one run. A function of the set of its spans, not of their order.
 *
 * <pre>
 *   attempts ──► effects    done, and not a copy of another
 *            └─► doubtful   done, but it may be a copy: same dedupe key, and no transaction to tell
 * </pre>
 */
final class StepFacts {
  private static final Comparator<Fact> BY_TIME = Comparator.comparingLong(Fact::atEpochNanos)
      .thenComparing(fact -> fact.span().traceId().toString())
      .thenComparing(fact -> fact.span().id().toString())
      .thenComparing(fact -> fact.span().kind());

  private final Step step;
  private final List<Fact> attempts;
  private final List<Fact> effects = new ArrayList<>();
  private final List<Fact> doubtful = new ArrayList<>();

  StepFacts(Step step, List<Fact> facts) {
    this.step = step;
    this.attempts = facts.stream().sorted(BY_TIME).toList();
    Set<String> proven = new HashSet<>();
    for (Fact fact : attempts) {
      if (fact.isDone() && fact.watched() && fact.dedupeKey() != null) proven.add(fact.dedupeKey());
    }
    Set<String> seen = new HashSet<>();
    for (Fact fact : attempts) {
      if (!fact.isDone()) continue;
      String key = fact.dedupeKey();
      boolean copy = !fact.watched() && key != null && (proven.contains(key) || !seen.add(key));
      (copy ? doubtful : effects).add(fact);
    }
  }

  Step step() {
    return step;
  }

  /** In order of time, like all below. */
  List<Fact> attempts() {
    return attempts;
  }

  List<Fact> effects() {
    return effects;
  }

  List<Fact> doubtful() {
    return doubtful;
  }

  boolean isDone() {
    return !effects.isEmpty();
  }

  Fact first() {
    return effects.get(0);
  }

  boolean hasUndecided() {
    return attempts.stream().anyMatch(Fact::isUndecided);
  }

  /** The step as an expression sees it. */
  Map<String, Object> view() {
    Map<String, Object> view = new HashMap<>();
    if (isDone()) view.putAll(first().values());
    view.put("done", isDone());
    view.put("count", (long) effects.size());
    view.put("outcome", outcome());
    view.put("all", effects.stream().map(Fact::values).toList());
    return view;
  }

  /** Done is done: a repeat that was refused afterwards changes nothing. */
  private String outcome() {
    if (isDone()) return "OK";
    return attempts.isEmpty() ? "NONE" : attempts.get(attempts.size() - 1).word();
  }

  /** Values that an effect should have told and did not. */
  List<String> missing() {
    if (!isDone()) return List.of();
    return names(name -> !first().values().containsKey(name));
  }

  /** Values that there are none of, as it was not done. */
  List<String> absent() {
    return isDone() ? List.of() : names(name -> true);
  }

  private List<String> names(Predicate<String> which) {
    return step.values().keySet().stream()
        .filter(which)
        .map(name -> step.name() + "." + name)
        .toList();
  }

  /** What another span, which may still come, could change. */
  List<String> open() {
    if (!isDone()) return List.of(step.name());
    return List.of(step.name() + ".count", step.name() + ".all");
  }
}

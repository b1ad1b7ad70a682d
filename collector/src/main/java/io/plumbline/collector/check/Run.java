package io.plumbline.collector.check;

import io.plumbline.collector.flow.Flow;
import io.plumbline.collector.flow.Step;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a flow: what its spans tell of each step. */
final class Run {
  private final Map<String, StepFacts> steps;
  private final long lastEpochNanos;

  private Run(Map<String, StepFacts> steps) {
    this.steps = steps;
    this.lastEpochNanos = steps.values().stream()
        .flatMap(step -> step.attempts().stream())
        .mapToLong(Fact::atEpochNanos)
        .max()
        .orElse(0);
  }

  /** The run that the spans of one key tell of; null if its start is not among them. */
  static @Nullable Run of(Flow flow, Collection<Span> distinct) {
    Map<String, List<Fact>> facts = new LinkedHashMap<>();
    for (Step step : flow.steps().values()) {
      List<Fact> told = new ArrayList<>();
      for (Span span : distinct) {
        if (step.match().matches(span)) told.add(Fact.of(step, span));
      }
      if (told.isEmpty() && step.name().equals(flow.start())) return null;
      facts.put(step.name(), told);
    }
    Map<String, StepFacts> steps = new LinkedHashMap<>();
    facts.forEach((name, told) -> steps.put(name, new StepFacts(flow.step(name), told)));
    return new Run(steps);
  }

  StepFacts step(String name) {
    StepFacts step = steps.get(name);
    if (step == null) throw new IllegalArgumentException("step: '" + name + "' is not in the flow");
    return step;
  }

  Collection<StepFacts> steps() {
    return steps.values();
  }

  /** When the first of it began, by its host's clock. */
  long firstEpochNanos() {
    return steps.values().stream()
        .flatMap(step -> step.attempts().stream())
        .mapToLong(fact -> fact.span().startEpochNanos())
        .min()
        .orElse(0);
  }

  /** When the last of it happened, by its host's clock. */
  long lastEpochNanos() {
    return lastEpochNanos;
  }
}

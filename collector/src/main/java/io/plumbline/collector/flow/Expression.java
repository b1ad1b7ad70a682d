package io.plumbline.collector.flow;

import static java.util.Objects.requireNonNull;

import dev.cel.runtime.CelAttribute;
import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.PartialVars;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A CEL expression over the steps of a flow, compiled and checked. Thread-safe.
 *
 * <p>Each step is a map: {@code done} (bool), {@code count} (int), {@code outcome} (string: OK if
 * it was done, else of the last attempt), {@code all} (a map of values for each effect), and its values, those of the first effect.
 */
public final class Expression {
  private final String source;
  private final CelRuntime.Program program;
  private final Set<String> steps;

  Expression(String source, CelRuntime.Program program, Set<String> steps) {
    this.source = requireNonNull(source, "source");
    this.program = program;
    this.steps = Set.copyOf(steps);
  }

  /**
   * Decides it.
   *
   * @param steps what is known of each step that the expression names
   * @param unknown steps, and values written {@code step.value}, that are not known; what the
   *     map says of them is not looked at
   */
  public Truth evaluate(Map<String, ?> steps, Collection<String> unknown) {
    try {
      List<CelAttributePattern> patterns = new ArrayList<>(unknown.size());
      for (String name : unknown) patterns.add(CelAttributePattern.fromQualifiedIdentifier(name));
      Object result = patterns.isEmpty()
          ? program.eval(steps)
          : program.eval(PartialVars.of(steps, patterns.toArray(CelAttributePattern[]::new)));
      if (result instanceof CelUnknownSet set) {
        return Truth.unknown(
            set.attributes().stream().map(CelAttribute::toString).toList());
      }
      return Truth.of(Boolean.TRUE.equals(result));
    } catch (CelEvaluationException undefined) {
      // Divided by zero, beyond 64 bits, a text where a number was expected: nothing can be said.
      return Truth.unknown(List.of(source + ": " + undefined.getMessage()));
    }
  }

  /** The steps it names. */
  public Set<String> steps() {
    return steps;
  }

  /** As it was written. */
  @Override
  public String toString() {
    return source;
  }
}

package io.plumbline.collector.flow;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One business flow: what happens in it, and what has to hold. Immutable, and consistent: every name
 * that an expectation uses is there.
 *
 * @param keyAttribute the attribute whose value ties spans to one run of the flow; null for the serial
 * @param start the step that begins a run: without it there is none
 * @param steps by name, in the order of the file
 */
public record Flow(
    String name,
    int version,
    String owner,
    Mode mode,
    @Nullable String keyAttribute,
    String start,
    Map<String, Step> steps,
    List<Expectation> expectations) {
  public Flow {
    requireNonNull(name, "name");
    requireNonNull(owner, "owner");
    requireNonNull(mode, "mode");
    requireNonNull(start, "start");
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    expectations = List.copyOf(expectations);
    if (!steps.containsKey(start)) {
      throw new IllegalArgumentException(
          "start: '" + start + "' (expected: one of " + steps.keySet() + ")");
    }
  }

  /**
   * The step of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Step step(String stepName) {
    Step step = steps.get(stepName);
    if (step == null) {
      throw new IllegalArgumentException(
          "step: '" + stepName + "' (expected: one of " + steps.keySet() + ")");
    }
    return step;
  }
}

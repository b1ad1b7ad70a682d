package io.plumbline.collector.check;

import io.plumbline.collector.flow.Flow;
import io.plumbline.collector.flow.Mode;
import io.plumbline.collector.flow.Step;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which flows a span tells of: looked up by service and kind, since most spans tell of none. */
final class FlowIndex {
  private record Where(String service, SpanKind kind) {}

  private record Entry(Flow flow, Step step) {}

  private final List<Flow> flows; // as they were given
  private final List<Flow> bySerial = new ArrayList<>();
  private final List<Flow> byAttribute = new ArrayList<>();
  private final Map<Where, List<Entry>> entries = new HashMap<>();

  FlowIndex(List<Flow> flows) {
    this.flows = flows;
    for (Flow flow : flows) {
      if (flow.mode() == Mode.OFF) continue;
      (flow.keyAttribute() == null ? bySerial : byAttribute).add(flow);
      for (Step step : flow.steps().values()) {
        Where where = new Where(step.match().service(), step.match().kind());
        entries.computeIfAbsent(where, none -> new ArrayList<>()).add(new Entry(flow, step));
      }
    }
  }

  boolean isOf(List<Flow> others) {
    return flows == others;
  }

  /** Whether the span tells of a step of a flow that is tied by the serial. */
  boolean concerns(Span span) {
    for (Entry entry : candidates(span)) {
      if (entry.flow.keyAttribute() == null && entry.step.match().matches(span)) return true;
    }
    return false;
  }

  /** The runs, tied by another attribute, that the span tells of. */
  List<RunKey> runs(Span span) {
    if (byAttribute.isEmpty()) return List.of();
    List<RunKey> runs = new ArrayList<>(1);
    for (Entry entry : candidates(span)) {
      RunKey run = run(entry, span);
      if (run != null && !runs.contains(run)) runs.add(run);
    }
    return runs;
  }

  private static @Nullable RunKey run(Entry entry, Span span) {
    String attribute = entry.flow.keyAttribute();
    if (attribute == null || !entry.step.match().matches(span)) return null;
    String value = span.attributes().text(attribute);
    return value == null ? null : new RunKey(attribute, value);
  }

  private List<Entry> candidates(Span span) {
    return entries.getOrDefault(new Where(span.service(), span.kind()), List.of());
  }

  /** The flows that may have such a run. */
  List<Flow> flowsOf(RunKey key) {
    if (key.attribute() == null) return bySerial;
    return byAttribute.stream()
        .filter(flow -> key.attribute().equals(flow.keyAttribute()))
        .toList();
  }
}

package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.finding.FindingRule;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.flow.Expectation;
import io.plumbline.collector.flow.Expectation.Assert;
import io.plumbline.collector.flow.Expectation.AtMost;
import io.plumbline.collector.flow.Expectation.Balance;
import io.plumbline.collector.flow.Expectation.Compensate;
import io.plumbline.collector.flow.Expectation.Equal;
import io.plumbline.collector.flow.Expectation.Forbid;
import io.plumbline.collector.flow.Expectation.OneOf;
import io.plumbline.collector.flow.Expectation.Require;
import io.plumbline.collector.flow.Flow;
import io.plumbline.collector.flow.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A flow as JSON: all that its file says, in one shape for every kind of expectation. */
final class FlowJson {
  private final JsonGenerator json;
  private final TraceJson write;
  private final Map<FindingRule, Map<FindingState, Long>> counts;

  FlowJson(JsonGenerator json, TraceJson write, Map<FindingRule, Map<FindingState, Long>> counts) {
    this.json = json;
    this.write = write;
    this.counts = counts;
  }

  void write(Flow flow) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", flow.name());
    json.writeNumberField("version", flow.version());
    json.writeStringField("owner", flow.owner());
    json.writeStringField("mode", TraceJson.lowerCase(flow.mode()));
    json.writeStringField("keyAttribute", flow.keyAttribute());
    json.writeStringField("start", flow.start());
    json.writeArrayFieldStart("steps");
    for (Step step : flow.steps().values()) step(step);
    json.writeEndArray();
    json.writeArrayFieldStart("expectations");
    for (Expectation expectation : flow.expectations()) expectation(flow, expectation);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void step(Step step) throws IOException {
    Step.Match match = step.match();
    json.writeStartObject();
    json.writeStringField("name", step.name());
    json.writeStringField("service", match.service());
    json.writeStringField("kind", TraceJson.lowerCase(match.kind()));
    json.writeStringField("operation", text(match.operation()));
    json.writeStringField("destination", match.destination());
    json.writeStringField("group", match.group());
    json.writeStringField("business", match.business());
    json.writeStringField("effect", TraceJson.lowerCase(step.effect()));
    json.writeEndObject();
  }

  private void expectation(Flow flow, Expectation expectation) throws IOException {
    Expectation.Rule rule = expectation.rule();
    json.writeStartObject();
    json.writeStringField("id", expectation.id());
    json.writeStringField("code", rule.code());
    json.writeStringField("severity", expectation.severity().name());
    json.writeStringField("when", text(expectation.when()));
    json.writeStringField("money", text(expectation.money()));
    texts("steps", rule.steps());
    json.writeStringField("after", after(rule));
    micros("withinMicros", within(rule));
    if (rule instanceof AtMost most) json.writeNumberField("times", most.times());
    else json.writeNullField("times");
    texts("values", rule instanceof Equal equal ? equal.values() : List.of());
    texts("left", rule instanceof Balance balance ? balance.left() : List.of());
    texts("right", rule instanceof Balance balance ? balance.right() : List.of());
    json.writeStringField(
        "expression", rule instanceof Assert asserted ? asserted.expression().toString() : null);
    findings(new FindingRule(flow.name(), expectation.id()));
    json.writeEndObject();
  }

  private static @Nullable String after(Expectation.Rule rule) {
    if (rule instanceof Require require) return require.after();
    if (rule instanceof OneOf oneOf) return oneOf.after();
    return rule instanceof Forbid forbid ? forbid.after() : null;
  }

  private static @Nullable Duration within(Expectation.Rule rule) {
    if (rule instanceof Require require) return require.within();
    if (rule instanceof OneOf oneOf) return oneOf.within();
    return rule instanceof Compensate compensate ? compensate.within() : null;
  }

  private void findings(FindingRule rule) throws IOException {
    Map<FindingState, Long> found = counts.getOrDefault(rule, Map.of());
    json.writeObjectFieldStart("findings");
    for (FindingState state : FindingState.values()) {
      json.writeNumberField(state.name(), found.getOrDefault(state, 0L));
    }
    json.writeEndObject();
  }

  private void micros(String field, @Nullable Duration duration) throws IOException {
    write.micros(field, duration == null ? null : duration.toNanos());
  }

  private void texts(String field, List<?> all) throws IOException {
    json.writeArrayFieldStart(field);
    for (Object each : all) json.writeString(each.toString());
    json.writeEndArray();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}

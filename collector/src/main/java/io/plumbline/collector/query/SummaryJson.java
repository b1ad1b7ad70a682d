package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingSummary;
import io.plumbline.collector.finding.FindingSummary.Column;
import io.plumbline.collector.finding.FindingSummary.Trend;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Counts of findings as JSON; of the trend arrays of one value for each column. */
final class SummaryJson {
  private final JsonGenerator json;
  private final TraceJson write;

  SummaryJson(JsonGenerator json, TraceJson write) {
    this.json = json;
    this.write = write;
  }

  void write(FindingSummary summary) throws IOException {
    json.writeNumberField("findings", summary.findings());
    json.writeObjectFieldStart("states");
    for (FindingState state : FindingState.values()) count(state.name(), summary.states(), state);
    json.writeEndObject();
    json.writeObjectFieldStart("codes");
    for (FindingCode code : FindingCode.values()) count(code.name(), summary.codes(), code);
    json.writeEndObject();
    named("services", summary.services());
    named("assignees", summary.assignees());
    json.writeArrayFieldStart("rules");
    for (FindingSummary.OfRule rule : summary.rules()) {
      json.writeStartObject();
      json.writeStringField("flow", rule.flow());
      json.writeStringField("rule", rule.rule());
      json.writeNumberField("findings", rule.findings());
      json.writeEndObject();
    }
    json.writeEndArray();
    trend(summary.trend());
  }

  private <K> void count(String name, Map<K, Long> counts, K of) throws IOException {
    json.writeNumberField(name, counts.getOrDefault(of, 0L));
  }

  private void named(String field, List<FindingSummary.Named> all) throws IOException {
    json.writeArrayFieldStart(field);
    for (FindingSummary.Named each : all) {
      json.writeStartObject();
      json.writeStringField("name", each.name());
      json.writeNumberField("findings", each.findings());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void trend(Trend trend) throws IOException {
    long[] raised = new long[trend.columns()];
    long[] standing = new long[trend.columns()];
    for (Column column : trend.raised()) {
      raised[column.column()] = column.findings();
      standing[column.column()] = column.standing();
    }
    json.writeObjectFieldStart("trend");
    write.micros("startEpochMicros", trend.columns() == 0 ? null : trend.startEpochNanos());
    write.micros("columnMicros", trend.columnNanos());
    array("raised", raised);
    array("standing", standing);
    json.writeEndObject();
  }

  private void array(String field, long[] values) throws IOException {
    json.writeFieldName(field);
    json.writeArray(values, 0, values.length);
  }
}

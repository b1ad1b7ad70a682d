package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.Incident;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Incidents as JSON. */
final class IncidentJson {
  private final JsonGenerator json;
  private final TraceJson write;

  IncidentJson(JsonGenerator json, TraceJson write) {
    this.json = json;
    this.write = write;
  }

  void write(Incident incident) throws IOException {
    Incident.Pattern pattern = incident.pattern();
    json.writeStartObject();
    json.writeStringField("code", pattern.code().name());
    json.writeStringField("flow", pattern.flow());
    json.writeStringField("rule", pattern.rule());
    json.writeStringField("caller", pattern.caller());
    json.writeStringField("executor", pattern.executor());
    json.writeStringField("operation", pattern.operation());
    json.writeObjectFieldStart("findings");
    for (FindingState state : FindingState.values()) {
      json.writeNumberField(state.name(), incident.findings().getOrDefault(state, 0L));
    }
    json.writeEndObject();
    write.micros("firstSinceEpochMicros", incident.firstSinceEpochNanos());
    write.micros("lastSinceEpochMicros", incident.lastSinceEpochNanos());
    write.micros("oldestStandingEpochMicros", incident.oldestStandingEpochNanos());
    json.writeArrayFieldStart("atRisk");
    for (Map.Entry<String, Long> sum : new TreeMap<>(incident.atRisk()).entrySet()) {
      json.writeStartObject();
      json.writeStringField("currency", sum.getKey().isEmpty() ? null : sum.getKey());
      json.writeNumberField("minorUnits", sum.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("exampleFindingId", incident.example());
    json.writeEndObject();
  }
}

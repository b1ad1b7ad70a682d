package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.collector.source.NumberedBatch;
import io.plumbline.collector.source.SourceLedger;
import io.plumbline.collector.source.SourceStatus;
import io.plumbline.collector.source.SourceStatus.State;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** How far each source is known whole, as JSON. Thread-safe. */
public final class SourceReport {
  /** Serials of one source that are listed: enough to look into, not so many that a page is slow. */
  private static final int MOST_SERIALS = 100;

  private final SourceLedger ledger;
  private final LongSupplier epochNanos;

  /** @param epochNanos the collector's clock, by which the ledger is told of batches */
  public SourceReport(SourceLedger ledger, LongSupplier epochNanos) {
    this.ledger = ledger;
    this.epochNanos = epochNanos;
  }

  void write(JsonGenerator json, TraceJson write) throws IOException {
    long now = epochNanos.getAsLong();
    write.micros("nowEpochMicros", now);
    json.writeArrayFieldStart("sources");
    for (SourceStatus source : ledger.sources(now)) write(source, json, write);
    for (Map.Entry<String, Long> plain : new TreeMap<>(ledger.plain()).entrySet()) {
      json.writeStartObject();
      json.writeStringField("service", plain.getKey());
      json.writeStringField("tier", "plain");
      write.micros("lastSeenEpochMicros", plain.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(SourceStatus source, JsonGenerator json, TraceJson write)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("service", source.id().service());
    json.writeStringField("instance", source.id().instance());
    json.writeNumberField("epoch", source.id().epochMillis());
    json.writeStringField("tier", "complete");
    json.writeStringField("state", TraceJson.lowerCase(source.state()));
    json.writeBooleanField("dark", source.state() == State.DARK);
    json.writeNumberField("lastContiguousBatch", source.contiguousBatch());
    write.micros("frontierEpochMicros", source.frontierEpochNanos());
    write.micros("lastSeenEpochMicros", source.lastSeenEpochNanos());
    json.writeArrayFieldStart("gaps");
    for (NumberedBatch.Gap gap : source.gaps()) {
      json.writeStartObject();
      json.writeNumberField("from", gap.from());
      json.writeNumberField("to", gap.to());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("droppedSpans", source.droppedSpans());
    json.writeArrayFieldStart("droppedSerials");
    for (String serial : source.droppedSerials().stream().limit(MOST_SERIALS).toList()) {
      json.writeString(serial);
    }
    json.writeEndArray();
    json.writeNumberField("batches", source.batches());
    json.writeNumberField("spans", source.spans());
    json.writeObjectFieldStart("instrumentation");
    for (var each : new TreeMap<>(source.instrumentation()).entrySet()) {
      json.writeStringField(each.getKey(), each.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }
}

package io.plumbline.collector.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.source.SourceLedger.Row;

/** What is known of a source as one line of JSON, by a key; of a plain one when it was last seen. */
final class SourceRows {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PLAIN = "plain:";
  private static final String NUMBERED = "numbered:";

  private SourceRows() {}

  static String key(SourceId id) {
    return NUMBERED + BatchHeaders.name(id);
  }

  static String key(String plainService) {
    return PLAIN + plainService;
  }

  static Row of(Source.Known known) {
    try {
      return new Row(key(known.id()), MAPPER.writeValueAsString(known));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a source that has no JSON", impossible);
    }
  }

  static Row of(String plainService, long lastSeenEpochNanos) {
    return new Row(key(plainService), Long.toString(lastSeenEpochNanos));
  }

  static boolean isPlain(Row row) {
    return row.key().startsWith(PLAIN);
  }

  static String service(Row plain) {
    return plain.key().substring(PLAIN.length());
  }

  static long lastSeen(Row plain) {
    return Long.parseLong(plain.state());
  }

  static Source.Known source(Row row) {
    try {
      return MAPPER.readValue(row.state(), Source.Known.class);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalArgumentException("source " + row.key() + ": " + row.state(), unreadable);
    }
  }
}

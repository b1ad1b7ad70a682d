package io.plumbline.collector.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An answer in JSON, written to memory. */
final class JsonAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonAnswer() {}

  interface Writing {
    void to(JsonGenerator json, TraceJson write) throws IOException;
  }

  /** One object with these fields. */
  static byte[] object(Writing fields) {
    return json((json, write) -> {
      json.writeStartObject();
      fields.to(json, write);
      json.writeEndObject();
    });
  }

  static byte[] json(Writing writing) {
    var bytes = new ByteArrayOutputStream(4_096);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      writing.to(json, new TraceJson(json));
    } catch (IOException bug) {
      throw new UncheckedIOException("memory cannot fail to be written to", bug);
    }
    return bytes.toByteArray();
  }
}

package io.plumbline.collector.compat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON into memory. */
final class CompatJson {
  private static final JsonFactory JSON = new JsonFactory();

  private CompatJson() {}

  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  static byte[] of(Writing writing) {
    var bytes = new ByteArrayOutputStream(4_096);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      writing.to(json);
    } catch (IOException bug) {
      throw new UncheckedIOException("memory cannot fail to be written to", bug);
    }
    return bytes.toByteArray();
  }
}

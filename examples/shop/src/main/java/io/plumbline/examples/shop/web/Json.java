package io.plumbline.examples.shop.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads and writes the shop's JSON bodies: records, absent optional fields are null. */
public final class Json {
  private static final int MAX_BODY_BYTES = 64 << 10;
  private static final ObjectMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
      .build();

  private Json() {}

  /**
   * Reads one body of at most 64 KiB.
   *
   * @throws BadRequestException if it is longer, is not JSON, or the record refuses it
   */
  public static <T> T read(InputStream body, Class<T> type) throws IOException {
    byte[] bytes = body.readNBytes(MAX_BODY_BYTES + 1);
    if (bytes.length > MAX_BODY_BYTES) {
      throw new BadRequestException("body: more than " + MAX_BODY_BYTES + " bytes");
    }
    return read(bytes, type);
  }

  /** Reads a body that is already in memory; the same errors. */
  public static <T> T read(byte[] body, Class<T> type) {
    try {
      return MAPPER.readValue(body, type);
    } catch (JsonProcessingException refused) {
      throw new BadRequestException(refused.getOriginalMessage(), refused);
    } catch (IOException impossible) { // the bytes are in memory
      throw new UncheckedIOException(impossible);
    }
  }

  /** The value as JSON in UTF-8. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("cannot be written as JSON: " + value, bug);
    }
  }
}

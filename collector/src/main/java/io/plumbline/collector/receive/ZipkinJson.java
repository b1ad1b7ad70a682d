package io.plumbline.collector.receive;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.plumbline.collector.receive.ReceiveException.Reason;
import java.io.IOException;
import java.util.List;

/** Zipkin's JSON list of spans, read from front to back: names of fields may come in any order. */
final class ZipkinJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> KINDS = List.of("", "CLIENT", "SERVER", "PRODUCER", "CONSUMER");

  private final JsonParser in;
  private final Decoded.Builder decoded = new Decoded.Builder();
  private final ZipkinSpan.Origins origins = new ZipkinSpan.Origins();

  private ZipkinJson(JsonParser in) {
    this.in = in;
  }

  static Decoded decode(byte[] json) throws ReceiveException {
    try (JsonParser in = JSON.createParser(json)) {
      ZipkinJson reading = new ZipkinJson(in);
      reading.list();
      return reading.decoded.build();
    } catch (JacksonException malformed) {
      throw malformed(malformed.getOriginalMessage(), malformed);
    } catch (IOException | IllegalArgumentException malformed) {
      throw malformed(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  private static ReceiveException malformed(String why, Exception cause) {
    return new ReceiveException(
        Reason.MALFORMED, "the body is not a Zipkin v2 list of spans: " + why, cause);
  }

  private void list() throws IOException {
    expect(in.nextToken(), JsonToken.START_ARRAY, "a list");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      expect(in.currentToken(), JsonToken.START_OBJECT, "a span");
      ZipkinSpan span = span();
      decoded.add(origins.of(span.local.serviceName), span.raw());
    }
    if (in.nextToken() != null) throw new IllegalArgumentException("more after the list");
  }

  private ZipkinSpan span() throws IOException {
    ZipkinSpan span = new ZipkinSpan();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      if (in.nextToken() == JsonToken.VALUE_NULL) continue;
      switch (field) {
        case "traceId" -> span.traceId = hex();
        case "id" -> span.id = hex();
        case "parentId" -> span.parentId = hex();
        case "name" -> span.name = text(field);
        case "kind" -> span.kind = Math.max(0, KINDS.indexOf(text(field)));
        case "timestamp" -> span.timestampMicros = integer(field);
        case "duration" -> span.durationMicros = integer(field);
        case "localEndpoint" -> endpoint(span.local);
        case "remoteEndpoint" -> endpoint(span.remote);
        case "annotations" -> annotations(span);
        case "tags" -> tags(span);
        case "debug" -> span.debug = in.getValueAsBoolean();
        case "shared" -> span.shared = in.getValueAsBoolean();
        default -> in.skipChildren();
      }
    }
    return span;
  }

  private void endpoint(ZipkinSpan.Endpoint endpoint) throws IOException {
    expect(in.currentToken(), JsonToken.START_OBJECT, "an endpoint");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      if (in.nextToken() == JsonToken.VALUE_NULL) continue;
      switch (field) {
        case "serviceName" -> endpoint.serviceName = text(field);
        case "ipv4", "ipv6" -> endpoint.address = text(field);
        case "port" -> endpoint.port = (int) integer(field);
        default -> in.skipChildren();
      }
    }
  }

  private void annotations(ZipkinSpan span) throws IOException {
    expect(in.currentToken(), JsonToken.START_ARRAY, "a list of annotations");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      expect(in.currentToken(), JsonToken.START_OBJECT, "an annotation");
      long at = 0;
      String value = "";
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String field = in.currentName();
        in.nextToken();
        if (field.equals("timestamp")) at = integer(field);
        else if (field.equals("value")) value = text(field);
        else in.skipChildren();
      }
      span.annotation(at, value);
    }
  }

  private void tags(ZipkinSpan span) throws IOException {
    expect(in.currentToken(), JsonToken.START_OBJECT, "tags");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      span.tag(key, text(key));
    }
  }

  /** Of no id's length if it is not hex: the span is rejected for it, the rest is not. */
  private byte[] hex() throws IOException {
    byte[] id = ZipkinSpan.hex(text("id"));
    return id == null ? new byte[17] : id;
  }

  private String text(String field) throws IOException {
    JsonToken token = in.currentToken();
    if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
      throw new IllegalArgumentException(shown(field) + ": " + token + " (expected: a string)");
    }
    return in.getText();
  }

  private long integer(String field) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new IllegalArgumentException(
          shown(field) + ": " + in.currentToken() + " (expected: an integer)");
    }
    return in.getLongValue();
  }

  private static String shown(String field) {
    return field.length() > 80 ? field.substring(0, 80) + "..." : field;
  }

  private static void expect(JsonToken token, JsonToken expected, String what) {
    if (token != expected) {
      throw new IllegalArgumentException(token + " (expected: " + what + ")");
    }
  }
}

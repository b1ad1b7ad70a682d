package io.plumbline.collector.receive;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.plumbline.collector.receive.ReceiveException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * OTLP/JSON to the same messages that protobuf gives, so that everything after it is one path. It
 * differs from protobuf's own JSON mapping (OTLP specification, "JSON Protobuf Encoding"): ids are
 * hex in either case, enums are integers, unknown fields are ignored; 64-bit integers are strings or
 * numbers.
 */
final class OtlpJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of no id's length: the span is rejected for it, the rest of the request is not. */
  private static final ByteString NOT_HEX = ByteString.copyFromUtf8("not hex");

  private static final int LONGEST_INTEGER = Long.toString(Long.MIN_VALUE).length();

  private OtlpJson() {}

  static ExportTraceServiceRequest parse(byte[] json) throws ReceiveException {
    try {
      JsonNode request = JSON.readTree(json);
      if (request == null || !request.isObject()) {
        throw new IllegalArgumentException("the body is not a JSON object");
      }
      return ExportTraceServiceRequest.newBuilder()
          .addAllResourceSpans(each(request, "resourceSpans", OtlpJson::resourceSpans))
          .build();
    } catch (JacksonException malformed) {
      throw malformed(malformed.getOriginalMessage(), malformed);
    } catch (IOException | IllegalArgumentException malformed) {
      throw malformed(String.valueOf(malformed.getMessage()), malformed);
    }
  }

  private static ReceiveException malformed(String why, Exception cause) {
    return new ReceiveException(
        Reason.MALFORMED, "the body is not an OTLP/JSON trace export request: " + why, cause);
  }

  private static ResourceSpans resourceSpans(JsonNode json) {
    return ResourceSpans.newBuilder()
        .setResource(Resource.newBuilder().addAllAttributes(attributes(json.path("resource"))))
        .addAllScopeSpans(each(json, "scopeSpans", OtlpJson::scopeSpans))
        .build();
  }

  private static ScopeSpans scopeSpans(JsonNode json) {
    JsonNode scope = json.path("scope");
    return ScopeSpans.newBuilder()
        .setScope(InstrumentationScope.newBuilder()
            .setName(text(scope, "name"))
            .setVersion(text(scope, "version")))
        .addAllSpans(each(json, "spans", OtlpJson::span))
        .build();
  }

  private static Span span(JsonNode json) {
    JsonNode status = json.path("status");
    return Span.newBuilder()
        .setTraceId(hex(json, "traceId"))
        .setSpanId(hex(json, "spanId"))
        .setParentSpanId(hex(json, "parentSpanId"))
        .setTraceState(text(json, "traceState"))
        .setName(text(json, "name"))
        .setKindValue((int) integer(json, "kind"))
        .setStartTimeUnixNano(integer(json, "startTimeUnixNano"))
        .setEndTimeUnixNano(integer(json, "endTimeUnixNano"))
        .setStatus(Status.newBuilder()
            .setCodeValue((int) integer(status, "code"))
            .setMessage(text(status, "message")))
        .addAllAttributes(attributes(json))
        .setDroppedAttributesCount((int) integer(json, "droppedAttributesCount"))
        .setDroppedEventsCount((int) integer(json, "droppedEventsCount"))
        .setDroppedLinksCount((int) integer(json, "droppedLinksCount"))
        .addAllEvents(each(json, "events", OtlpJson::event))
        .addAllLinks(each(json, "links", OtlpJson::link))
        .build();
  }

  private static Span.Event event(JsonNode json) {
    return Span.Event.newBuilder()
        .setName(text(json, "name"))
        .setTimeUnixNano(integer(json, "timeUnixNano"))
        .addAllAttributes(attributes(json))
        .build();
  }

  private static Span.Link link(JsonNode json) {
    return Span.Link.newBuilder()
        .setTraceId(hex(json, "traceId"))
        .setSpanId(hex(json, "spanId"))
        .addAllAttributes(attributes(json))
        .build();
  }

  private static List<KeyValue> attributes(JsonNode owner) {
    return each(owner, "attributes", OtlpJson::attribute);
  }

  private static KeyValue attribute(JsonNode json) {
    return KeyValue.newBuilder()
        .setKey(text(json, "key"))
        .setValue(value(json.path("value")))
        .build();
  }

  private static AnyValue value(JsonNode json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    if (json.has("stringValue"))
      return value.setStringValue(text(json, "stringValue")).build();
    if (json.has("boolValue"))
      return value.setBoolValue(json.get("boolValue").asBoolean()).build();
    if (json.has("intValue"))
      return value.setIntValue(integer(json, "intValue")).build();
    if (json.has("doubleValue")) return value.setDoubleValue(decimal(json)).build();
    if (json.has("bytesValue")) return value.setBytesValue(base64(json)).build();
    if (json.has("arrayValue")) {
      List<AnyValue> values = each(json.get("arrayValue"), "values", OtlpJson::value);
      return value.setArrayValue(ArrayValue.newBuilder().addAllValues(values)).build();
    }
    if (json.has("kvlistValue")) {
      List<KeyValue> values = each(json.get("kvlistValue"), "values", OtlpJson::attribute);
      return value
          .setKvlistValue(KeyValueList.newBuilder().addAllValues(values))
          .build();
    }
    return value.build();
  }

  private static <T> List<T> each(JsonNode owner, String field, Function<JsonNode, T> read) {
    JsonNode array = owner.path(field);
    if (array.isMissingNode() || array.isNull()) return List.of();
    if (!array.isArray()) throw unexpected(field, array, "an array");
    List<T> items = new ArrayList<>(array.size());
    array.forEach(item -> items.add(read.apply(item)));
    return items;
  }

  private static String text(JsonNode owner, String field) {
    JsonNode value = owner.path(field);
    if (value.isMissingNode() || value.isNull()) return "";
    if (!value.isTextual()) throw unexpected(field, value, "a string");
    return value.textValue();
  }

  /** Reads 64 bits, signed or unsigned, as a string or a number; 0 where the field is not there. */
  private static long integer(JsonNode owner, String field) {
    JsonNode value = owner.path(field);
    if (value.isMissingNode() || value.isNull()) return 0;
    if (!value.isTextual() && !value.isNumber()) throw unexpected(field, value, "an integer");
    // Longer text cannot be 64 bits, and reading it would take time that grows with its square.
    if (value.isTextual() && value.textValue().length() > LONGEST_INTEGER) {
      throw unexpected(field, value, "an integer of at most 64 bits");
    }
    try {
      BigInteger number = value.isTextual()
          ? new BigInteger(value.textValue())
          : value.decimalValue().toBigIntegerExact();
      if (number.bitLength() <= 64) return number.longValue();
    } catch (ArithmeticException | NumberFormatException notAnInteger) {
      throw unexpected(field, value, "an integer");
    }
    throw unexpected(field, value, "an integer of at most 64 bits");
  }

  /** NaN and the infinities are strings, as in protobuf's JSON mapping. */
  private static double decimal(JsonNode owner) {
    JsonNode value = owner.get("doubleValue");
    if (value.isNumber()) return value.doubleValue();
    try {
      return Double.parseDouble(value.asText());
    } catch (NumberFormatException notANumber) {
      throw unexpected("doubleValue", value, "a number");
    }
  }

  private static ByteString base64(JsonNode owner) {
    return ByteString.copyFrom(Base64.getDecoder().decode(text(owner, "bytesValue")));
  }

  private static ByteString hex(JsonNode owner, String field) {
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(text(owner, field)));
    } catch (IllegalArgumentException notHex) {
      return NOT_HEX;
    }
  }

  private static IllegalArgumentException unexpected(String field, JsonNode was, String expected) {
    String text = was.toString();
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return new IllegalArgumentException(field + ": " + shown + " (expected: " + expected + ")");
  }
}

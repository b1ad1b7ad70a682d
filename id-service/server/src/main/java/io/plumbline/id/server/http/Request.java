package io.plumbline.id.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a handler wants to know of a request; throws {@link BadRequestException} that names what was wrong. */
final class Request {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String BEARER = "Bearer ";

  private final RoutingContext context;

  Request(RoutingContext context) {
    this.context = context;
  }

  /** The token that came with a request, null if none did. */
  static @Nullable String token(HttpServerRequest request) {
    MultiMap headers = request.headers();
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return authorization.substring(BEARER.length()).strip();
    }
    return headers.get("X-Plumbline-Token");
  }

  /** A parameter of a request's query; the decoder's complaint about a broken one is the client's to hear. */
  static @Nullable String parameter(HttpServerRequest request, String name) {
    try {
      return request.getParam(name);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(
          "query: " + request.query() + " (expected: percent-encoding that can be decoded)", e);
    }
  }

  @Nullable String token() {
    return token(context.request());
  }

  /** A part of the path, decoded. */
  String part(String name) {
    String value = context.pathParam(name);
    if (value == null) throw new IllegalStateException("the route has no {" + name + "}");
    return value;
  }

  /** A parameter of the query, null if it is not there. */
  @Nullable String parameter(String name) {
    return context.queryParams().get(name);
  }

  /** A number of the query. */
  long number(String name, long absent, long min, long max) {
    String text = parameter(name);
    return text == null ? absent : number(name, text, min, max);
  }

  static long number(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) return value;
    } catch (NumberFormatException e) {
      throw new BadRequestException(outOfRange(name, text, min, max), e);
    }
    throw new BadRequestException(outOfRange(name, text, min, max));
  }

  private static String outOfRange(String name, String text, long min, long max) {
    return name + ": " + text + " (expected: " + min + " to " + max + ")";
  }

  /** What the client wants to read, null if it did not say. */
  @Nullable String accept() {
    return context.request().headers().get(HttpHeaders.ACCEPT);
  }

  /** The body as JSON. */
  <T> T body(Class<T> type) {
    Buffer body = context.body().buffer();
    try {
      T value = MAPPER.readValue(body == null ? new byte[0] : body.getBytes(), type);
      if (value == null) throw new BadRequestException("body: null (expected: a JSON object)");
      return value;
    } catch (JsonProcessingException e) {
      throw new BadRequestException("body: " + e.getOriginalMessage() + " (expected: JSON)", e);
    } catch (IOException e) {
      throw new BadRequestException("body: unreadable (expected: JSON)", e);
    }
  }

  static <T> T present(String name, @Nullable T value, String expected) {
    if (value == null)
      throw new BadRequestException(name + ": missing (expected: " + expected + ")");
    return value;
  }
}

package io.plumbline.id.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.server.lease.LeaseEndedException;
import io.plumbline.id.server.namespace.NamespaceConflictException;
import io.plumbline.id.server.namespace.RetiredNamespaceException;
import io.plumbline.id.server.namespace.UnknownNamespaceException;
import io.plumbline.id.server.store.NumbersUsedUpException;
import io.plumbline.id.server.store.StoreUnavailableException;
import io.plumbline.id.server.token.ForbiddenException;
import io.plumbline.id.server.token.QuotaExceededException;
import io.plumbline.id.server.token.UnauthorizedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Status, content type and body, rendered off the event loop; and the one place where an error becomes a status. */
record Answer(
    int status, CharSequence contentType, Buffer body, Map<CharSequence, CharSequence> headers) {
  static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
  static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  static final CharSequence BINARY = HttpHeaders.createOptimized("application/octet-stream");
  private static final CharSequence PROBLEM =
      HttpHeaders.createOptimized("application/problem+json");
  /** A cache that answers an id a second time would be a duplicate. */
  static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  static Answer text(int status, String text) {
    return new Answer(status, TEXT, Buffer.buffer(text), Map.of());
  }

  static Answer json(int status, Object value) {
    return new Answer(status, JSON, encode(value), Map.of());
  }

  static Answer binary(Buffer bytes) {
    return new Answer(200, BINARY, bytes, Map.of());
  }

  /** The same with one more header. */
  Answer with(CharSequence name, CharSequence value) {
    Map<CharSequence, CharSequence> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Answer(status, contentType, body, all);
  }

  /** RFC 9457; the type is a name of ours, the title in small letters with hyphens. */
  static Answer problem(int status, String title, @Nullable String detail) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put(
        "type",
        "urn:plumbline:problem:" + title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", String.valueOf(detail));
    Answer answer = new Answer(status, PROBLEM, encode(problem), Map.of());
    return status == 503 ? answer.with(HttpHeaders.RETRY_AFTER, "1") : answer;
  }

  /** What the exception means to the client. */
  static Answer problem(Throwable error) {
    String detail = error.getMessage();
    if (error instanceof BadRequestException) return problem(400, "Bad request", detail);
    if (error instanceof UnauthorizedException) {
      return problem(401, "Unauthorized", detail).with("WWW-Authenticate", "Bearer");
    }
    if (error instanceof ForbiddenException) return problem(403, "Forbidden", detail);
    if (error instanceof UnknownNamespaceException)
      return problem(404, "Unknown namespace", detail);
    if (error instanceof NotFoundException) return problem(404, "Not found", detail);
    if (error instanceof NotAcceptableException) return problem(406, "Not acceptable", detail);
    if (error instanceof NamespaceConflictException) return problem(409, "Other settings", detail);
    if (error instanceof LeaseEndedException) return problem(409, "Lease ended", detail);
    if (error instanceof RetiredNamespaceException)
      return problem(410, "Retired namespace", detail);
    if (error instanceof QuotaExceededException quota) {
      return problem(429, "Quota exceeded", detail)
          .with(HttpHeaders.RETRY_AFTER, Long.toString(quota.retryAfterSeconds()));
    }
    return unavailable(error);
  }

  private static Answer unavailable(Throwable error) {
    String detail = error.getMessage();
    if (error instanceof NumbersUsedUpException) return problem(409, "Numbers used up", detail);
    if (error instanceof IdsUnavailableException) return problem(503, "No id can be given", detail);
    if (error instanceof StoreUnavailableException)
      return problem(503, "Database unavailable", detail);
    LOG.error("a request failed: this is a bug", error);
    return problem(500, "Internal error", "see the log of the id-service");
  }

  private static Buffer encode(Object value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value, e);
    }
  }

  /** Sends it, on the event loop of the response. */
  void send(HttpServerResponse response) {
    if (response.ended() || response.closed()) return; // the client is gone
    response.setStatusCode(status);
    response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    headers.forEach(response::putHeader);
    if (status == 204) {
      response.end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    response.end(body);
  }
}

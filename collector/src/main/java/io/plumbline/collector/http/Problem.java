package io.plumbline.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.collector.compensate.RefusedException;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.query.BadRequestException;
import io.plumbline.collector.query.ConflictException;
import io.plumbline.collector.query.NotFoundException;
import io.plumbline.collector.store.StoreUnavailableException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every failure as problem+json (RFC 9457): the one place where exceptions become statuses. */
record Problem(int status, String title, String detail) {
  private static final Logger log = LoggerFactory.getLogger(Problem.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  static void handle(RoutingContext context) {
    if (context.response().ended() || context.response().closed()) return;
    Problem problem = of(context, context.failure());
    byte[] body = JSON.createObjectNode()
        .put("type", "about:blank")
        .put("title", problem.title())
        .put("status", problem.status())
        .put("detail", problem.detail())
        .toString()
        .getBytes(StandardCharsets.UTF_8);
    if (problem.status() == 503) context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(Buffer.buffer(body));
  }

  /** What a request's failure is; for lack of one, what its status says. */
  static Problem of(RoutingContext context, @Nullable Throwable failure) {
    if (failure instanceof BadRequestException) {
      return new Problem(400, "Bad request", message(failure));
    }
    if (failure instanceof NotFoundException) {
      return new Problem(404, "Not found", message(failure));
    }
    if (failure instanceof ConflictException || failure instanceof RefusedException) {
      return new Problem(409, "Conflict", message(failure));
    }
    if (failure instanceof StoreUnavailableException
        || failure instanceof FindingsUnavailableException) {
      log.warn("{} {}", context.request().method(), context.request().path(), failure);
      return new Problem(503, "Unavailable", message(failure));
    }
    return ofStatus(context, failure);
  }

  private static Problem ofStatus(RoutingContext context, @Nullable Throwable failure) {
    String request = context.request().method() + " " + context.request().path();
    return switch (context.statusCode()) {
      case 400 -> new Problem(400, "Bad request", request + " (expected: a well-formed URL)");
      case 401 ->
        new Problem(401, "Unauthorized", "no or a wrong token (expected: Authorization: Bearer)");
      case 404 ->
        new Problem(404, "Not found", "no such path: " + context.request().path());
      case 413 -> new Problem(413, "Too large", request + " (expected: a smaller body)");
      case 415 ->
        new Problem(415, "Unsupported media type", request + " (expected: application/json)");
      case 503 -> new Problem(503, "Unavailable", "too many queries wait; ask again later");
      case 405 -> new Problem(405, "Method not allowed", request + " (expected: GET)");
      default -> bug(request, failure);
    };
  }

  private static Problem bug(String request, @Nullable Throwable failure) {
    String id = UUID.randomUUID().toString();
    log.error("{} failed, {}", request, id, failure);
    return new Problem(500, "Internal error", "a bug; the log has more under " + id);
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}

package io.plumbline.id.server.http;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.token.Quota;
import io.plumbline.id.server.token.Tokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code POST /api/v1/segments/{ns}?size=N&inHand=}: 200 a range, for clients that count by themselves; 400, 401, 403,
 * 404, 409 its numbers are given one by one only, or are used up, 410, 429, 503.
 *
 * <p>A range is above every other of its series that was reserved before it, by whichever server; with {@code inHand=true} it comes
 * out of what this server has reserved already, which takes no transaction and, if there is any, no other thread.
 */
final class SegmentsHandler {
  private static final String PREFIX = "/api/v1/segments/";
  private static final long MAX_SIZE = 10_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Namespaces namespaces;
  private final Tokens tokens;
  private final Metrics metrics;

  SegmentsHandler(Namespaces namespaces, Tokens tokens, Metrics metrics) {
    this.namespaces = namespaces;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  void addTo(Routes routes) {
    routes.ofNamespace(HttpMethod.POST, PREFIX + "{ns}", this::reserve);
  }

  private Answer reserve(Request request) throws InterruptedException {
    String name = request.part("ns");
    long size = request.number("size", namespaces.settings(name).step(), 1, MAX_SIZE);
    Quota quota = tokens.admit(request.token(), name);
    if (quota != null) quota.take(size);
    boolean inHand = "true".equals(request.parameter("inHand"));
    Range range = metrics.countRefusal(
        name,
        () -> inHand ? namespaces.takeRange(name, size, PATIENCE) : namespaces.reserve(name, size));
    return answer(name, range, Form.of(request.accept()));
  }

  /** Whether this request may be answered by {@link #tryHandle}. */
  static boolean isFor(HttpServerRequest request, String uri) {
    return uri.startsWith(PREFIX)
        && uri.contains("inHand=true")
        && request.method().equals(HttpMethod.POST);
  }

  /** Answers on the event loop if there is a range in hand and no quota to ask for; else false. */
  boolean tryHandle(HttpServerRequest request, String uri) {
    String name = uri.substring(PREFIX.length(), uri.indexOf('?'));
    String size = Request.parameter(request, "size");
    if (size == null || tokens.admit(Request.token(request), name) != null) return false;
    Range range = namespaces.tryTakeRange(name, Request.number("size", size, 1, MAX_SIZE));
    if (range == null) return false;
    answer(name, range, Form.of(request.headers().get("Accept"))).send(request.response());
    return true;
  }

  private Answer answer(String name, Range range, Form form) {
    long count = range.end() - range.first();
    long last = range.end() - 1;
    metrics.issued(name, count);
    return switch (form) {
      case BINARY -> {
        Buffer bytes =
            Buffer.buffer(32).appendLong(range.first()).appendLong(last).appendLong(1);
        yield Answer.binary(range.series() == 0 ? bytes : bytes.appendLong(range.series()));
      }
      case TEXT -> Answer.text(200, range.first() + " " + last + " 1\n");
      case JSON -> {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("namespace", name);
        json.put("first", Long.toString(range.first()));
        json.put("last", Long.toString(last));
        json.put("stride", 1);
        json.put("count", count);
        json.put("series", range.series());
        yield Answer.json(200, json);
      }
    };
  }
}

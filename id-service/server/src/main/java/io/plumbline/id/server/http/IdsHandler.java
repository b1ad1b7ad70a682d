package io.plumbline.id.server.http;

import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET} or {@code POST /api/v1/ids/{namespace}?count=N}: 200 the ids, 400 count out of range, 404 unknown
 * namespace, 405 other methods, 503 no id can be given that is certainly new.
 *
 * <p>The way of one id passes nothing slow: no router, no pattern, no JSON, no other thread, no log. Only when there
 * is no number without waiting does a request leave the event loop.
 */
final class IdsHandler {
  static final String PREFIX = "/api/v1/ids/";

  private static final int MAX_COUNT = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Namespaces namespaces;
  private final Blocking blocking;
  private final Metrics metrics;

  IdsHandler(Namespaces namespaces, Blocking blocking, Metrics metrics) {
    this.namespaces = namespaces;
    this.blocking = blocking;
    this.metrics = metrics;
  }

  /** Answers a request whose uri starts with {@link #PREFIX}. */
  void handle(HttpServerRequest request, String uri) {
    HttpMethod method = request.method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, POST");
      Answer.problem(405, "Method not allowed", method + " (expected: GET or POST)")
          .send(request.response());
      return;
    }
    int query = uri.indexOf('?');
    String name =
        query < 0 ? uri.substring(PREFIX.length()) : uri.substring(PREFIX.length(), query);
    int count = query < 0 ? 1 : count(request.getParam("count"));
    boolean json = acceptsJson(request);
    Numbers numbers = namespaces.ifOpen(name);
    if (numbers != null && count == 1 && !json) {
      long id = numbers.tryNext();
      if (id != Numbers.NONE) {
        metrics.issued(1);
        sendOne(request.response(), id);
        return;
      }
    }
    answerMany(request, new Wanted(name, count, json), numbers);
  }

  private record Wanted(String namespace, int count, boolean json) {}

  private static void sendOne(HttpServerResponse response, long id) {
    response
        .headers()
        .set(HttpHeaders.CONTENT_TYPE, Answer.TEXT)
        .set(HttpHeaders.CACHE_CONTROL, Answer.NO_STORE);
    response.end(Buffer.buffer(id + "\n"));
  }

  private void answerMany(HttpServerRequest request, Wanted wanted, @Nullable Numbers numbers) {
    long[] ids = new long[wanted.count];
    int have = numbers == null ? 0 : takeNow(numbers, ids);
    if (have == ids.length) {
      metrics.issued(have);
      render(wanted, ids).send(request.response());
      return;
    }
    blocking.answer(request, () -> {
      takeRest(namespaces.open(wanted.namespace), ids, have);
      metrics.issued(ids.length);
      return render(wanted, ids);
    });
  }

  private static int takeNow(Numbers numbers, long[] ids) {
    for (int i = 0; i < ids.length; i++) {
      long id = numbers.tryNext();
      if (id == Numbers.NONE) return i;
      ids[i] = id;
    }
    return ids.length;
  }

  private void takeRest(Numbers numbers, long[] ids, int have) throws InterruptedException {
    try {
      for (int i = have; i < ids.length; i++) ids[i] = numbers.next(PATIENCE);
    } catch (RuntimeException e) {
      metrics.refused();
      throw e;
    }
  }

  private static Answer render(Wanted wanted, long[] ids) {
    if (!wanted.json) {
      StringBuilder lines = new StringBuilder(ids.length * 20);
      for (long id : ids) lines.append(id).append('\n');
      return Answer.text(200, lines.toString());
    }
    List<String> texts = new ArrayList<>(ids.length);
    for (long id : ids) texts.add(Long.toString(id));
    return Answer.json(200, Map.of("namespace", wanted.namespace, "ids", texts));
  }

  private static int count(@Nullable String text) {
    if (text == null) return 1;
    try {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= MAX_COUNT) return count;
    } catch (NumberFormatException e) {
      throw new BadRequestException("count: " + text + " (expected: 1 to " + MAX_COUNT + ")", e);
    }
    throw new BadRequestException("count: " + text + " (expected: 1 to " + MAX_COUNT + ")");
  }

  private static boolean acceptsJson(HttpServerRequest request) {
    String accept = request.headers().get(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("application/json");
  }
}

package io.plumbline.id.server.http;

import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.plumbline.id.server.token.Quota;
import io.plumbline.id.server.token.Tokens;
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
 * {@code GET} or {@code POST /api/v1/ids/{ns}?count=N}: 200 the ids, 400 count out of range, 401, 403, 404 unknown
 * namespace, 405 other methods, 406 numbers of periods in binary, 410 retired, 429 over the token's quota, 503 no id can
 * be given that is certainly new.
 *
 * <p>The way of one id passes nothing slow: no router, no pattern, no JSON, no other thread, no log. Only when there
 * is no number without waiting does a request leave the event loop.
 */
final class IdsHandler {
  static final String PREFIX = "/api/v1/ids/";

  private static final int MAX_COUNT = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Namespaces namespaces;
  private final Tokens tokens;
  private final Blocking blocking;
  private final Metrics metrics;

  IdsHandler(Namespaces namespaces, Tokens tokens, Blocking blocking, Metrics metrics) {
    this.namespaces = namespaces;
    this.tokens = tokens;
    this.blocking = blocking;
    this.metrics = metrics;
  }

  private record Wanted(String namespace, int count, Form form) {}

  /** Whether this uri is for ids and not for anything about one of them. */
  static boolean isFor(String uri) {
    return uri.startsWith(PREFIX) && uri.indexOf('/', PREFIX.length()) < 0;
  }

  /** Answers a request whose uri {@link #isFor} this handler. */
  void handle(HttpServerRequest request, String uri) {
    HttpMethod method = request.method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.POST)) {
      Answer.problem(405, "Method not allowed", method + " (expected: GET or POST)")
          .with(HttpHeaders.ALLOW, "GET, POST")
          .send(request.response());
      return;
    }
    int query = uri.indexOf('?');
    String name =
        query < 0 ? uri.substring(PREFIX.length()) : uri.substring(PREFIX.length(), query);
    Quota quota = tokens.admit(Request.token(request), name);
    Wanted wanted = new Wanted(
        name,
        query < 0 ? 1 : count(Request.parameter(request, "count")),
        Form.of(request.headers().get(HttpHeaders.ACCEPT)));
    Numbers numbers = namespaces.ifOpen(name);
    boolean admitted = quota == null || quota.tryTake(wanted.count);
    if (numbers == null || !admitted) {
      waitFor(request, wanted, admitted ? null : quota);
    } else if (wanted.count == 1 && wanted.form == Form.TEXT) {
      one(request, numbers, wanted);
    } else {
      many(request, numbers, wanted);
    }
  }

  private void one(HttpServerRequest request, Numbers numbers, Wanted wanted) {
    String text = numbers.tryNextText();
    if (text == null) {
      waitFor(request, wanted, null);
      return;
    }
    metrics.issued(wanted.namespace, 1);
    HttpServerResponse response = request.response();
    response
        .headers()
        .set(HttpHeaders.CONTENT_TYPE, Answer.TEXT)
        .set(HttpHeaders.CACHE_CONTROL, Answer.NO_STORE);
    response.end(Buffer.buffer(text + "\n"));
  }

  private void many(HttpServerRequest request, Numbers numbers, Wanted wanted) {
    Body body = body(wanted, numbers);
    while (body.size() < wanted.count && body.tryAdd()) {}
    if (body.size() == wanted.count) {
      metrics.issued(wanted.namespace, wanted.count);
      body.answer().send(request.response());
      return;
    }
    blocking.answer(request, () -> rest(body, wanted));
  }

  /** Opens the namespace, asks for the quota or waits for numbers, on a thread that may. */
  private void waitFor(HttpServerRequest request, Wanted wanted, @Nullable Quota quota) {
    blocking.answer(request, () -> {
      Numbers numbers = namespaces.open(wanted.namespace);
      if (quota != null) quota.take(wanted.count);
      return rest(body(wanted, numbers), wanted);
    });
  }

  private Answer rest(Body body, Wanted wanted) throws InterruptedException {
    Body full = metrics.countRefusal(wanted.namespace, () -> {
      body.add(wanted.count - body.size(), PATIENCE);
      return body;
    });
    metrics.issued(wanted.namespace, wanted.count);
    return full.answer();
  }

  private static Body body(Wanted wanted, Numbers numbers) {
    if (wanted.form == Form.BINARY) {
      if (numbers.presentation().hasPeriod()) {
        throw new NotAcceptableException(
            "Accept: application/octet-stream (expected: text or JSON, since the numbers of"
                + " namespace " + wanted.namespace
                + " are unique together with their period only)");
      }
      return new BinaryBody(numbers, wanted.count);
    }
    return new TextBody(numbers, wanted);
  }

  /** The numbers of one answer, as they are collected. Touched by one thread at a time. */
  private interface Body {
    int size();

    boolean tryAdd();

    void add(int count, Duration atMost) throws InterruptedException;

    Answer answer();
  }

  private static final class BinaryBody implements Body {
    private final Numbers numbers;
    private final Buffer bytes;

    BinaryBody(Numbers numbers, int count) {
      this.numbers = numbers;
      bytes = Buffer.buffer(8 * count);
    }

    @Override
    public int size() {
      return bytes.length() / 8;
    }

    @Override
    public boolean tryAdd() {
      long number = numbers.tryNext();
      if (number == Numbers.NONE) return false;
      bytes.appendLong(numbers.presentation().shown(number));
      return true;
    }

    @Override
    public void add(int count, Duration atMost) throws InterruptedException {
      numbers.next(
          count,
          atMost,
          (number, period) -> bytes.appendLong(numbers.presentation().shown(number)));
    }

    @Override
    public Answer answer() {
      return Answer.binary(bytes);
    }
  }

  private static final class TextBody implements Body {
    private final Numbers numbers;
    private final Wanted wanted;
    private final List<String> texts;

    TextBody(Numbers numbers, Wanted wanted) {
      this.numbers = numbers;
      this.wanted = wanted;
      texts = new ArrayList<>(wanted.count);
    }

    @Override
    public int size() {
      return texts.size();
    }

    @Override
    public boolean tryAdd() {
      String text = numbers.tryNextText();
      return text != null && texts.add(text);
    }

    @Override
    public void add(int count, Duration atMost) throws InterruptedException {
      numbers.next(
          count,
          atMost,
          (number, period) -> texts.add(numbers.presentation().text(number, period)));
    }

    @Override
    public Answer answer() {
      if (wanted.form == Form.JSON) {
        return Answer.json(200, Map.of("namespace", wanted.namespace, "ids", texts));
      }
      StringBuilder lines = new StringBuilder(texts.size() * 20);
      for (String text : texts) lines.append(text).append('\n');
      return Answer.text(200, lines.toString());
    }
  }

  private static int count(@Nullable String text) {
    return text == null ? 1 : (int) Request.number("count", text, 1, MAX_COUNT);
  }
}

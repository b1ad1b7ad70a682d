package io.plumbline.id.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.http.Blocking.Work;
import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.plumbline.id.server.store.Mode;
import io.plumbline.id.server.store.Namespace;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything but ids.
 *
 * <pre>
 *   GET    /health                                         200 ok, 503 the reason
 *   GET    /metrics                                        200
 *   GET    /api/v1/namespaces                              200
 *   POST   /api/v1/namespaces                              201, 400, 409 exists with other settings
 *   POST   /api/v1/namespaces/{ns}/leases                  201, 400, 404, 409 not snowflake, 503 all leased
 *   PUT    /api/v1/namespaces/{ns}/leases/{worker}         200, 400, 404, 409 ended
 *   DELETE /api/v1/namespaces/{ns}/leases/{worker}?epoch=  204, 400, 404, 409 ended
 * </pre>
 */
final class AdminHandler {
  private static final int MAX_BODY_BYTES = 16 * 1024;
  private static final int MAX_OWNER = 200;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Namespaces namespaces;
  private final WorkerLeases leases;
  private final Blocking blocking;
  private final Metrics metrics;

  AdminHandler(Namespaces namespaces, WorkerLeases leases, Blocking blocking, Metrics metrics) {
    this.namespaces = namespaces;
    this.leases = leases;
    this.blocking = blocking;
    this.metrics = metrics;
  }

  /** Answers the request. */
  void handle(HttpServerRequest request) {
    String path = request.path();
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.GET) && path.equals("/health")) {
      health().send(request.response());
      return;
    }
    if (method.equals(HttpMethod.GET) && path.equals("/metrics")) {
      blocking.answer(request, () -> Answer.text(200, metrics.scrape()));
      return;
    }
    withBody(request, body -> work(request, method, path, body));
  }

  private Answer health() {
    for (Numbers numbers : namespaces.opened()) {
      String refusal = numbers.refusal();
      if (refusal != null)
        return Answer.text(503, numbers.namespace().name() + ": " + refusal + "\n");
    }
    return Answer.text(200, "ok\n");
  }

  /** Reads the body, bounded, then does the work that it asks for. */
  private void withBody(HttpServerRequest request, Function<Buffer, Work> work) {
    Buffer body = Buffer.buffer();
    request.handler(part -> {
      if (body.length() <= MAX_BODY_BYTES) body.appendBuffer(part);
    });
    request.endHandler(end -> {
      if (body.length() > MAX_BODY_BYTES) {
        Answer.problem(413, "Body too large", "expected: at most " + MAX_BODY_BYTES + " bytes")
            .send(request.response());
        return;
      }
      try {
        blocking.answer(request, work.apply(body));
      } catch (BadRequestException e) {
        Answer.problem(e).send(request.response());
      }
    });
  }

  private Work work(HttpServerRequest request, HttpMethod method, String path, Buffer body) {
    String[] parts = path.split("/", -1); // "", api, v1, namespaces, {ns}, leases, {worker}
    boolean known = path.startsWith("/api/v1/namespaces") && parts[3].equals("namespaces");
    if (known && parts.length == 4) {
      if (method.equals(HttpMethod.GET)) return this::list;
      if (method.equals(HttpMethod.POST)) return () -> create(body);
    }
    boolean lease = known && parts.length >= 6 && parts[5].equals("leases");
    if (lease && parts.length == 6 && method.equals(HttpMethod.POST))
      return () -> acquire(parts[4], body);
    if (lease && parts.length == 7) {
      int worker = (int) integer("worker", parts[6], Integer.MAX_VALUE);
      if (method.equals(HttpMethod.PUT)) return () -> renew(parts[4], worker, body);
      if (method.equals(HttpMethod.DELETE)) {
        long epoch = integer("epoch", request.getParam("epoch"), Long.MAX_VALUE);
        return () -> release(parts[4], worker, epoch);
      }
    }
    return () ->
        Answer.problem(404, "Not found", method + " " + path + "; see docs/api/id-service.yaml");
  }

  private Answer list() {
    List<Map<String, Object>> all =
        namespaces.all().stream().map(AdminHandler::rendered).toList();
    return Answer.json(200, Map.of("namespaces", all));
  }

  private Answer create(Buffer body) {
    NewNamespace wanted = parsed(body, NewNamespace.class);
    Namespace namespace = wanted.checked();
    namespaces.create(namespace);
    return Answer.json(201, rendered(namespace));
  }

  private static Map<String, Object> rendered(Namespace namespace) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", namespace.name());
    json.put("mode", namespace.mode());
    if (namespace.mode() == Mode.SEGMENT) {
      json.put("step", namespace.step());
      json.put("start", namespace.start());
    }
    return json;
  }

  private Answer acquire(String name, Buffer body) {
    String owner = parsed(body, NewLease.class).owner();
    if (owner == null || owner.length() > MAX_OWNER) {
      throw new BadRequestException("owner: "
          + (owner == null ? "missing" : owner.length() + " characters")
          + " (expected: text of at most " + MAX_OWNER
          + " characters)");
    }
    return Answer.json(201, leases.acquire(namespaces.snowflake(name), owner));
  }

  private Answer renew(String name, int worker, Buffer body) {
    Renewal renewal = parsed(body, Renewal.class);
    if (renewal.epoch() == null)
      throw new BadRequestException("epoch: missing (expected: that of the lease)");
    long reachedMillis = renewal.reachedMillis() == null ? 0 : renewal.reachedMillis();
    return Answer.json(
        200, leases.renew(namespaces.snowflake(name), worker, renewal.epoch(), reachedMillis));
  }

  private Answer release(String name, int worker, long epoch) {
    leases.release(namespaces.snowflake(name), worker, epoch);
    return Answer.text(204, "");
  }

  private static <T> T parsed(Buffer body, Class<T> type) {
    try {
      T value = MAPPER.readValue(body.getBytes(), type);
      if (value == null) throw new BadRequestException("body: null (expected: a JSON object)");
      return value;
    } catch (JsonProcessingException e) {
      throw new BadRequestException("body: " + e.getOriginalMessage() + " (expected: JSON)", e);
    } catch (IOException e) {
      throw new BadRequestException("body: unreadable (expected: JSON)", e);
    }
  }

  private static long integer(String name, @Nullable String text, long max) {
    try {
      long value = text == null ? -1 : Long.parseLong(text);
      if (value >= 0 && value <= max) return value;
    } catch (NumberFormatException e) {
      throw new BadRequestException(name + ": " + text + " (expected: 0 to " + max + ")", e);
    }
    throw new BadRequestException(name + ": " + text + " (expected: 0 to " + max + ")");
  }

  private record NewLease(@JsonProperty("owner") @Nullable String owner) {}

  private record Renewal(
      @JsonProperty("epoch") @Nullable Long epoch,
      @JsonProperty("reachedMillis") @Nullable Long reachedMillis) {}

  private record NewNamespace(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("mode") @Nullable String mode,
      @JsonProperty("step") @Nullable Long step,
      @JsonProperty("start") @Nullable Long start) {
    Namespace checked() {
      String given = name == null ? "" : name;
      try {
        if ("snowflake".equals(mode)) return snowflake(given);
        if ("segment".equals(mode)) {
          return Namespace.segment(
              given,
              step == null ? Namespace.DEFAULT_STEP : step,
              start == null ? Namespace.DEFAULT_START : start);
        }
      } catch (IllegalArgumentException e) {
        throw new BadRequestException(String.valueOf(e.getMessage()), e);
      }
      throw new BadRequestException("mode: " + mode + " (expected: snowflake or segment)");
    }

    private Namespace snowflake(String given) {
      if (step != null || start != null) {
        throw new BadRequestException(
            "step and start belong to mode segment (expected: neither for snowflake)");
      }
      return Namespace.snowflake(given, SnowflakeLayout.DEFAULT);
    }
  }
}

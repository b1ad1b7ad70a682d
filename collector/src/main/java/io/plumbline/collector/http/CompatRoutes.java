package io.plumbline.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.compat.CompatParameters;
import io.plumbline.collector.compat.JaegerReads;
import io.plumbline.collector.compat.ZipkinReads;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of Zipkin and Jaeger: on the API's port below {@code /api/v2}, {@code /api} and {@code
 * /jaeger/api}, and on Zipkin's own port beside the ingest, there below {@code /zipkin}, too, which is
 * where Zipkin's UI asks. docs/api/collector.yaml lists them.
 */
public final class CompatRoutes {
  private static final int MOST_WAITING = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Vertx vertx;
  private final ZipkinReads zipkin;
  private final JaegerReads jaeger;
  private final Semaphore room = new Semaphore(MOST_WAITING);

  /** Prepares the routes. */
  public CompatRoutes(Vertx vertx, ZipkinReads zipkin, JaegerReads jaeger) {
    this.vertx = vertx;
    this.zipkin = zipkin;
    this.jaeger = jaeger;
  }

  /**
   * What the server on Zipkin's port is to be given.
   *
   * @param ingest takes {@code POST /api/v2/spans}; it asks for its own token
   * @param token what readers must show; null for none
   */
  public Handler<HttpServerRequest> zipkinHandler(
      Handler<HttpServerRequest> ingest, @Nullable Token token) {
    Router router = Router.router(vertx);
    router.route().failureHandler(Problem::handle);
    router.get("/health").handler(context -> context.response().end("{\"status\":\"UP\"}"));
    if (token != null) router.route().handler(new TokenGuard(token));
    for (String base : List.of("", "/zipkin")) {
      addZipkin(router, base + "/api/v2");
      router.get(base + "/config.json").handler(CompatRoutes::uiSettings);
    }
    return request -> {
      boolean posting =
          request.method().equals(HttpMethod.POST) && request.path().endsWith("/api/v2/spans");
      if (posting) ingest.handle(request);
      else router.handle(request);
    };
  }

  /** What Zipkin's UI wants to know before it starts. */
  private static void uiSettings(RoutingContext context) {
    ObjectNode settings = JSON.createObjectNode()
        .put("environment", "")
        .put("suggestLens", false)
        .put("defaultLookback", 900_000)
        .put("queryLimit", 10)
        .put("searchEnabled", true);
    settings.putObject("dependency").put("enabled", true);
    json(context, settings.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Adds both to the API's own routes; whoever guards those guards these. */
  void addTo(Router router) {
    addZipkin(router, "/api/v2");
    addJaeger(router, "/api");
    addJaeger(router, "/jaeger/api");
  }

  private void addZipkin(Router router, String base) {
    get(router, base + "/services", context -> zipkin.services(parameters(context)));
    get(router, base + "/spans", context -> zipkin.spans(parameters(context)));
    get(router, base + "/remoteServices", context -> zipkin.remoteServices(parameters(context)));
    get(router, base + "/traces", context -> zipkin.traces(parameters(context)));
    get(router, base + "/trace/:id", context -> zipkin.trace(context.pathParam("id")));
    get(router, base + "/traceMany", context -> zipkin.traceMany(parameters(context)));
    get(router, base + "/dependencies", context -> zipkin.dependencies(parameters(context)));
    get(router, base + "/autocompleteKeys", c -> zipkin.autocompleteKeys(parameters(c)));
    get(router, base + "/autocompleteValues", c -> zipkin.autocompleteValues(parameters(c)));
  }

  private void addJaeger(Router router, String base) {
    getJaeger(router, base + "/services", context -> jaeger.services(parameters(context)));
    getJaeger(
        router,
        base + "/services/:id/operations",
        context -> jaeger.operationNames(context.pathParam("id")));
    getJaeger(router, base + "/operations", context -> jaeger.operations(parameters(context)));
    getJaeger(router, base + "/traces", context -> jaeger.traces(parameters(context)));
    getJaeger(router, base + "/traces/:id", context -> jaeger.trace(context.pathParam("id")));
    getJaeger(router, base + "/dependencies", context -> jaeger.dependencies(parameters(context)));
  }

  /** Jaeger's UI shows what is in {@code errors}. */
  private static void jaegerProblem(RoutingContext context, Throwable failure) {
    Problem problem = Problem.of(context, failure);
    ObjectNode json = JSON.createObjectNode().putNull("data");
    json.putArray("errors").addObject().put("code", problem.status()).put("msg", problem.detail());
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(json.toString());
  }

  private interface Answer {
    byte[] to(RoutingContext context) throws Exception;
  }

  private void get(Router router, String path, Answer answer) {
    get(router, path, answer, RoutingContext::fail);
  }

  private void getJaeger(Router router, String path, Answer answer) {
    get(router, path, answer, CompatRoutes::jaegerProblem);
  }

  private void get(
      Router router, String path, Answer answer, BiConsumer<RoutingContext, Throwable> failed) {
    router.get(path).handler(context -> {
      if (!room.tryAcquire()) {
        context.fail(503);
        return;
      }
      Callable<byte[]> reading = () -> answer.to(context);
      vertx.executeBlocking(reading, false).onComplete(result -> {
        room.release();
        if (result.succeeded()) json(context, result.result());
        else failed.accept(context, result.cause());
      });
    });
  }

  private static void json(RoutingContext context, byte[] body) {
    if (context.response().closed()) return;
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(Buffer.buffer(body));
  }

  private static CompatParameters parameters(RoutingContext context) {
    MultiMap query = context.queryParams();
    Map<String, List<String>> values = new LinkedHashMap<>();
    query.names().forEach(name -> values.put(name, query.getAll(name)));
    return new CompatParameters(values);
  }
}

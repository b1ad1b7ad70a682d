package io.plumbline.collector.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plumbline.collector.access.Token;
import io.plumbline.collector.query.FindingQueries;
import io.plumbline.collector.query.HandlingQueries;
import io.plumbline.collector.query.Queries;
import io.plumbline.collector.query.QueryParameters;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes of docs/api/collector.yaml, and the UI for everything else that is a GET. */
public final class ApiServer {
  /** Queries that run or wait for a thread. */
  private static final int MOST_WAITING = 256;

  private static final int MOST_BODY_BYTES = 16_384;

  private final Vertx vertx;
  private final Queries queries;
  private final CompensationRoutes compensations;
  private final CompatRoutes compat;
  private final PrometheusMeterRegistry meters;
  private final Supplier<@Nullable String> unavailable;
  private final @Nullable Token token;
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final Counter turnedAway;

  /** What the API can be asked for, and to do. */
  public record Asked(Queries queries, CompensationRoutes compensations) {}

  /**
   * Prepares the routes.
   *
   * @param unavailable why requests are not served as they should be; null while they are
   * @param token what callers of the API must show; null for none
   */
  public ApiServer(
      Vertx vertx,
      Asked asked,
      CompatRoutes compat,
      PrometheusMeterRegistry meters,
      Supplier<@Nullable String> unavailable,
      @Nullable Token token) {
    this.vertx = vertx;
    this.queries = asked.queries();
    this.compensations = asked.compensations();
    this.compat = compat;
    this.meters = meters;
    this.unavailable = unavailable;
    this.token = token;
    this.turnedAway = Counter.builder("plumbline.collector.queries.refused")
        .description("queries answered 503, since as many as may were waiting")
        .register(meters);
  }

  /** What an HTTP server is to be given. */
  public Handler<HttpServerRequest> handler() {
    Router router = Router.router(vertx);
    router.route().failureHandler(Problem::handle);
    router.route().handler(context -> {
      context.response().putHeader("X-Content-Type-Options", "nosniff");
      context.next();
    });
    router.get("/health").handler(this::health);
    router.get("/ready").handler(this::health);
    if (token != null) {
      TokenGuard guard = new TokenGuard(token);
      router.route("/api/*").handler(guard);
      router.route("/jaeger/*").handler(guard);
      router.route("/metrics").handler(guard);
    }
    router.get("/metrics").handler(this::metrics);
    api(router);
    compensations.addTo(router, vertx);
    compat.addTo(router);
    router.get("/api/*").handler(context -> context.fail(404));
    router.get().handler(new StaticFiles());
    for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
      router.errorHandler(status, Problem::handle);
    }
    return router;
  }

  private void api(Router router) {
    get(router, "/api/v1/traces", context -> queries.traces(parameters(context)));
    get(router, "/api/v1/traces/:id", context -> queries.trace(id(context)));
    get(
        router,
        "/api/v1/traces/:id/columns",
        context -> queries.traceColumns(id(context), parameters(context)));
    get(
        router,
        "/api/v1/traces/:id/spans/:span",
        context -> queries.traceSpan(id(context), context.pathParam("span")));
    get(router, "/api/v1/serials/:id", context -> queries.serial(id(context)));
    get(router, "/api/v1/services", context -> {
      parameters(context).allow(Set.of());
      return queries.services();
    });
    get(router, "/api/v1/operations", context -> queries.operations(parameters(context)));
    get(router, "/api/v1/heatmap", context -> queries.heatmap(parameters(context)));
    get(router, "/api/v1/statistics", context -> queries.statistics(parameters(context)));
    get(router, "/api/v1/statistics/series", context -> queries.series(parameters(context)));
    get(router, "/api/v1/dependencies", context -> queries.dependencies(parameters(context)));
    get(router, "/api/v1/attributes", context -> queries.attributeKeys(parameters(context)));
    get(
        router,
        "/api/v1/attributes/values",
        context -> queries.attributeValues(parameters(context)));
    get(router, "/api/v1/facets", context -> queries.facet(parameters(context)));
    get(router, "/api/v1/sources", context -> {
      parameters(context).allow(Set.of());
      return queries.sources();
    });
    get(router, "/api/v1/status", context -> {
      parameters(context).allow(Set.of());
      return queries.status();
    });
    findings(router, queries.ofFindings().findings());
    handling(router, queries.ofFindings().handling());
    get(router, "/api/v1/flows", context -> {
      parameters(context).allow(Set.of());
      return queries.ofFindings().flows().flows();
    });
  }

  /** A page of another origin cannot send JSON: its browser asks first, and is not told that it may. */
  private void handling(Router router, HandlingQueries handling) {
    String path = "/api/v1/findings/:id/handling";
    get(router, path, context -> handling.handling(id(context)));
    Route deciding = router
        .post(path)
        .consumes("application/json")
        .handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES));
    answer(
        deciding,
        context -> handling.decide(id(context), compensations.actor(context), body(context)),
        ApiServer::json);
  }

  private static byte[] body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }

  private void findings(Router router, FindingQueries findings) {
    get(router, "/api/v1/findings", context -> findings.findings(parameters(context)));
    get(router, "/api/v1/findings/summary", context -> findings.summary(parameters(context)));
    get(router, "/api/v1/findings/:id", context -> findings.finding(id(context)));
    get(router, "/api/v1/incidents", context -> findings.incidents(parameters(context)));
    read(
        router,
        "/api/v1/findings.json",
        context -> findings.exportJson(parameters(context)),
        (context, export) -> file(context, "application/json", "findings.json", export));
    read(
        router,
        "/api/v1/findings.csv",
        context -> findings.exportCsv(parameters(context)),
        (context, export) -> file(context, "text/csv; charset=utf-8", "findings.csv", export));
  }

  private interface Reading<T> {
    T of(RoutingContext context) throws Exception;
  }

  private void get(Router router, String path, Reading<byte[]> reading) {
    read(router, path, reading, ApiServer::json);
  }

  private <T> void read(
      Router router, String path, Reading<T> reading, BiConsumer<RoutingContext, T> answer) {
    answer(router.get(path), reading, answer);
  }

  private <T> void answer(Route route, Reading<T> reading, BiConsumer<RoutingContext, T> answer) {
    route.handler(context -> {
      if (!room.tryAcquire()) {
        turnedAway.increment();
        context.fail(503);
        return;
      }
      Callable<T> work = () -> reading.of(context);
      vertx.executeBlocking(work, false).onComplete(result -> {
        room.release();
        if (result.failed()) context.fail(result.cause());
        else if (!context.response().closed()) answer.accept(context, result.result());
      });
    });
  }

  private static void json(RoutingContext context, byte[] body) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(Buffer.buffer(body));
  }

  private static void file(
      RoutingContext context, String type, String name, FindingQueries.Export export) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .putHeader("Plumbline-Left-Out", Long.toString(export.leftOut()))
        .end(Buffer.buffer(export.body()));
  }

  private static String id(RoutingContext context) {
    return context.pathParam("id");
  }

  private static QueryParameters parameters(RoutingContext context) {
    MultiMap query = context.queryParams();
    Map<String, List<String>> values = query.names().stream()
        .collect(Collectors.toMap(name -> name, query::getAll, (one, same) -> one));
    return new QueryParameters(values);
  }

  private void health(RoutingContext context) {
    String reason = unavailable.get();
    context
        .response()
        .setStatusCode(reason == null ? 200 : 503)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(reason == null ? "ok" : reason);
  }

  private void metrics(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .end(meters.scrape());
  }
}

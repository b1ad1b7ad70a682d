package io.plumbline.id.server.http;

import io.plumbline.id.server.token.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Every path but the one of one id, and who may ask it. Paths are written as in docs/api/id-service.yaml. Filled on one
 * thread before the first request.
 */
final class Routes {
  /** What is done with a request, on a thread that may wait. */
  @FunctionalInterface
  interface Handler {
    Answer handle(Request request) throws InterruptedException;
  }

  private static final int MAX_BODY_BYTES = 16 * 1024;

  private final Router router;
  private final Blocking blocking;
  private final Tokens tokens;
  private final Map<String, List<String>> methods = new LinkedHashMap<>();

  Routes(Vertx vertx, Blocking blocking, Tokens tokens) {
    router = Router.router(vertx);
    this.blocking = blocking;
    this.tokens = tokens;
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    router.errorHandler(
        413,
        context -> Answer.problem(
                413, "Body too large", "expected: at most " + MAX_BODY_BYTES + " bytes")
            .send(context.response()));
    router.errorHandler(
        400,
        context -> Answer.problem(
                400,
                "Bad request",
                context.request().uri() + " (expected: a path that can be decoded)")
            .send(context.response()));
    router.errorHandler(
        404,
        context -> Answer.problem(
                404,
                "Not found",
                context.request().method() + " " + context.request().path()
                    + "; see docs/api/id-service.yaml")
            .send(context.response()));
    router.errorHandler(500, context -> Answer.problem(context.failure()).send(context.response()));
  }

  /** A path that everybody may ask. */
  void open(HttpMethod method, String path, Handler handler) {
    add(method, path, context -> handler);
  }

  /** A path that everybody may ask, by HEAD too, answered on the event loop: nothing in it may wait. */
  void immediate(HttpMethod method, String path, Supplier<Answer> answer) {
    methods.computeIfAbsent(path, key -> new ArrayList<>()).add(method.name());
    router
        .route(method, path)
        .method(HttpMethod.HEAD)
        .handler(context -> answer.get().send(context.response()));
  }

  /** A path that needs the server's own token, if it has one. */
  void admin(HttpMethod method, String path, Handler handler) {
    add(method, path, context -> {
      tokens.requireAdmin(Request.token(context.request()));
      return handler;
    });
  }

  /** A path that a token of the namespace {@code {ns}} may ask, too. */
  void ofNamespace(HttpMethod method, String path, Handler handler) {
    add(method, path, context -> {
      var unused = tokens.admit(Request.token(context.request()), context.pathParam("ns"));
      return handler;
    });
  }

  private interface Guard {
    Handler admitted(RoutingContext context);
  }

  private void add(HttpMethod method, String path, Guard guard) {
    methods.computeIfAbsent(path, key -> new ArrayList<>()).add(method.name());
    router.route(method, pattern(path)).handler(context -> {
      Handler handler;
      try {
        handler = guard.admitted(context);
      } catch (RuntimeException e) {
        Answer.problem(e).send(context.response());
        return;
      }
      blocking.answer(context.request(), () -> handler.handle(new Request(context)));
    });
  }

  private static String pattern(String path) {
    return path.replace("{", ":").replace("}", "");
  }

  /** Ends the filling: known paths answer 405 to other methods. */
  Router build() {
    methods.forEach((path, allowed) -> router.route(pattern(path)).handler(context -> {
      String allow = String.join(", ", allowed);
      Answer.problem(
              405, "Method not allowed", context.request().method() + " (expected: " + allow + ")")
          .with(HttpHeaders.ALLOW, allow)
          .send(context.response());
    }));
    return router;
  }

  /** The methods of each path. */
  Map<String, List<String>> methods() {
    return methods;
  }
}

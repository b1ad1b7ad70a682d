package io.plumbline.collector.http;

import io.plumbline.collector.access.Token;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Lets through who shows the token; others are asked for it with 401. */
record TokenGuard(Token token) implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    if (token.isShownBy(context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
      context.next();
      return;
    }
    context.response().putHeader("WWW-Authenticate", "Basic realm=\"plumbline\"");
    context.fail(401);
  }
}

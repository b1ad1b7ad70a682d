package io.plumbline.agent.instrumentation.servlet;

import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Spring MVC 5.3 and later: the pattern of the controller becomes the route and the name of the request's
 * span. It makes no span; lives beside the servlets, whose requests it reads.
 */
public final class SpringMvcInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "spring-webmvc";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("org.springframework.web.servlet.HandlerExecutionChain")
        .method("applyPreHandle", 2)
        .advice(BeforeHandler.class);
  }

  /** The handler is found and not called yet; its mapping has left the pattern in the request. */
  static final class BeforeHandler {
    private static final String PATTERN =
        "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    private BeforeHandler() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.Argument(0) Object request, @Advice.Argument(1) Object response) {
      String route = route(Exchange.of(request, response));
      // of several, after a forward, the first counts
      if (route != null)
        HttpServerRoute.update(Context.current(), HttpServerRouteSource.CONTROLLER, route);
    }

    /** Null where there is no pattern, and for the controller of an error page. */
    private static @Nullable String route(@Nullable Exchange exchange) {
      if (exchange == null || exchange.isErrorDispatch()) return null;
      Object pattern = exchange.attribute(PATTERN);
      return pattern == null ? null : exchange.route(pattern.toString());
    }
  }
}

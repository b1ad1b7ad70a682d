package io.plumbline.agent.instrumentation.jersey;

import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.internal.process.RequestProcessingContext;
import org.glassfish.jersey.uri.UriTemplate;

/**
 * Jersey 2.30 and later, {@code javax} and {@code jakarta}: the templates that led to the resource method
 * become the route and the name of the request's span, whichever server it came by. It makes no span.
 */
public final class JerseyInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "jersey";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("org.glassfish.jersey.server.model.ResourceMethodInvoker")
        .method("apply", "org.glassfish.jersey.server.internal.process.RequestProcessingContext")
        .advice(BeforeResourceMethod.class);
  }

  static final class BeforeResourceMethod {
    private BeforeResourceMethod() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.Argument(0) RequestProcessingContext processing) {
      String route = route(processing.request().getUriInfo());
      HttpServerRoute.update(Context.current(), HttpServerRouteSource.CONTROLLER, route);
    }

    /** {@code /shop/} and {@code [/{item}, /orders/{id}]} make {@code /shop/orders/{id}/{item}}. */
    private static String route(ExtendedUriInfo uri) {
      StringBuilder route = new StringBuilder(uri.getBaseUri().getPath());
      List<UriTemplate> innermostFirst = uri.getMatchedTemplates();
      for (int i = innermostFirst.size() - 1; i >= 0; i--) {
        append(route, innermostFirst.get(i).getTemplate());
      }
      return route.toString();
    }

    /** With one slash between. */
    private static void append(StringBuilder route, String template) {
      int last = route.length() - 1;
      if (last >= 0 && route.charAt(last) == '/') route.setLength(last);
      if (!template.startsWith("/")) route.append('/');
      route.append(template);
    }
  }
}

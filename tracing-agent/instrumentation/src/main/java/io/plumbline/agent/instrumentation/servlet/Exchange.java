package io.plumbline.agent.instrumentation.servlet;

import io.opentelemetry.instrumentation.api.util.VirtualField;
import java.util.Collection;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response, whichever API they are of. {@code JakartaExchange} is the one
 * implementation in writing; the build makes {@code JavaxExchange} of it.
 */
abstract class Exchange {
  private static final int NOT_FAILED = 0;

  /** By servlet context. */
  private static final VirtualField<Object, Routes> ROUTES =
      VirtualField.find(Object.class, Routes.class);

  private volatile int failedWith = NOT_FAILED;

  /** Null if it is not HTTP. */
  static @Nullable Exchange of(Object request, Object response) {
    switch (ServletApi.of(request)) {
      case JAKARTA:
        return JakartaExchange.of(request, response);
      case JAVAX:
        return JavaxExchange.of(request, response);
      default:
        return null;
    }
  }

  /** Sets a header of a response; nothing if it is not HTTP or is committed. */
  static void setHeader(Object response, String name, String value) {
    switch (ServletApi.of(response)) {
      case JAKARTA:
        JakartaExchange.setResponseHeader(response, name, value);
        return;
      case JAVAX:
        JavaxExchange.setResponseHeader(response, name, value);
        return;
      default:
    }
  }

  abstract String method();

  abstract String scheme();

  /** {@code HTTP/1.1} */
  abstract String protocol();

  /** With the context's path, not decoded. */
  abstract String path();

  abstract @Nullable String query();

  abstract String peerAddress();

  abstract int peerPort();

  abstract @Nullable Enumeration<String> headerNames();

  abstract @Nullable Enumeration<String> headers(String name);

  abstract Collection<String> responseHeaders(String name);

  abstract void setHeader(String name, String value);

  abstract @Nullable Object attribute(String name);

  abstract void setAttribute(String name, Object value);

  /** False for what the container does by way of another request: forward, include, error, async. */
  abstract boolean isFirstDispatch();

  /** True while the container asks for an error page. */
  abstract boolean isErrorDispatch();

  abstract boolean isAsyncStarted();

  /** Tells {@code request} of an error and of the end. Only while {@link #isAsyncStarted}. */
  abstract void onCompletion(Handling.Pending request);

  abstract boolean isCommitted();

  /** The error that the container says it has handled, for an error page or a report. */
  abstract @Nullable Throwable reportedError();

  /** What the container will answer for an exception that no servlet and no filter has caught. */
  abstract int statusOf(Throwable uncaught);

  abstract int responseStatus();

  /** Null where no servlet context is found for the request. */
  abstract @Nullable Object servletContext();

  abstract String contextPath();

  abstract @Nullable String servletPath();

  abstract @Nullable String pathInfo();

  /** The URL patterns of all servlets of the context. */
  abstract Iterable<String> patterns();

  /** An exception leaves for the container, which will answer it unless something is answered already. */
  final void failed(Throwable uncaught) {
    if (!isCommitted()) failedWith = statusOf(uncaught);
  }

  final int status() {
    return failedWith == NOT_FAILED ? responseStatus() : failedWith;
  }

  /**
   * The pattern that the container has matched, below the context's path: {@code /shop/orders/*}. Null
   * for the default servlet, which says nothing about the request.
   */
  final @Nullable String route() {
    String servletPath = servletPath();
    Object context = servletPath == null ? null : servletContext();
    if (servletPath == null || context == null) return null;
    Routes routes = ROUTES.get(context);
    if (routes == null) {
      routes = new Routes(patterns());
      ROUTES.set(context, routes);
    }
    String pattern = routes.match(servletPath, pathInfo());
    return pattern == null || contextPath().isEmpty() ? pattern : contextPath() + pattern;
  }

  /**
   * The route of a pattern that a controller has below its servlet's: {@code /shop/api/orders/{id}}. Null
   * for one that takes everything, which says nothing about the request.
   */
  final @Nullable String route(String pattern) {
    if (pattern.equals("/**")) return null;
    String servlet = route();
    String above = servlet != null && servlet.endsWith(Routes.BELOW)
        ? servlet.substring(0, servlet.length() - Routes.BELOW.length())
        : contextPath();
    String route = above + pattern;
    return route.isEmpty() ? "/" : route;
  }
}

package io.plumbline.agent.instrumentation.servlet;

import io.plumbline.agent.weave.Alternative;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.UnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls nothing that came after Servlet 3.0. */
@Alternative
final class JakartaExchange extends Exchange {
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  private JakartaExchange(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  static @Nullable Exchange of(Object request, Object response) {
    return request instanceof HttpServletRequest && response instanceof HttpServletResponse
        ? new JakartaExchange((HttpServletRequest) request, (HttpServletResponse) response)
        : null;
  }

  static void setResponseHeader(Object response, String name, String value) {
    if (response instanceof HttpServletResponse)
      ((HttpServletResponse) response).setHeader(name, value);
  }

  @Override
  String method() {
    return request.getMethod();
  }

  @Override
  String scheme() {
    return request.getScheme();
  }

  @Override
  String protocol() {
    return request.getProtocol();
  }

  @Override
  String path() {
    return request.getRequestURI();
  }

  @Override
  @Nullable String query() {
    return request.getQueryString();
  }

  @Override
  String peerAddress() {
    return request.getRemoteAddr();
  }

  @Override
  int peerPort() {
    return request.getRemotePort();
  }

  @Override
  @Nullable Enumeration<String> headerNames() {
    return request.getHeaderNames();
  }

  @Override
  @Nullable Enumeration<String> headers(String name) {
    return request.getHeaders(name);
  }

  @Override
  Collection<String> responseHeaders(String name) {
    return response.getHeaders(name);
  }

  @Override
  void setHeader(String name, String value) {
    response.setHeader(name, value);
  }

  @Override
  @Nullable Object attribute(String name) {
    return request.getAttribute(name);
  }

  @Override
  void setAttribute(String name, Object value) {
    request.setAttribute(name, value);
  }

  @Override
  boolean isFirstDispatch() {
    return request.getDispatcherType() == DispatcherType.REQUEST;
  }

  @Override
  boolean isErrorDispatch() {
    return request.getDispatcherType() == DispatcherType.ERROR;
  }

  @Override
  boolean isAsyncStarted() {
    return request.isAsyncStarted();
  }

  @Override
  void onCompletion(Handling.Pending pending) {
    request.getAsyncContext().addListener(new Completion(pending));
  }

  @Override
  boolean isCommitted() {
    return response.isCommitted();
  }

  @Override
  @Nullable Throwable reportedError() {
    Object error = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    return error instanceof Throwable ? (Throwable) error : null;
  }

  @Override
  int statusOf(Throwable uncaught) {
    if (!(uncaught instanceof UnavailableException)) return 500;
    return ((UnavailableException) uncaught).isPermanent() ? 404 : 503;
  }

  @Override
  int responseStatus() {
    return response.getStatus();
  }

  @Override
  @Nullable Object servletContext() {
    return request.getServletContext();
  }

  @Override
  String contextPath() {
    return request.getContextPath();
  }

  @Override
  @Nullable String servletPath() {
    return request.getServletPath();
  }

  @Override
  @Nullable String pathInfo() {
    return request.getPathInfo();
  }

  @Override
  Iterable<String> patterns() {
    List<String> patterns = new ArrayList<>();
    for (ServletRegistration each :
        request.getServletContext().getServletRegistrations().values()) {
      patterns.addAll(each.getMappings());
    }
    return patterns;
  }

  private static final class Completion implements AsyncListener {
    private final Handling.Pending request;

    Completion(Handling.Pending request) {
      this.request = request;
    }

    @Override
    public void onComplete(AsyncEvent event) {
      request.completed();
    }

    /** The application's listeners or the container answer; the status then tells. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {
      request.reported(event.getThrowable());
    }

    /** A new cycle forgets its listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}

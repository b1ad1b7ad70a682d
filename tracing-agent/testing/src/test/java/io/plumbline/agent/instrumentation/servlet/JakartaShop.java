package io.plumbline.agent.instrumentation.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;

/**
 * An application of servlets with one of each way to answer. The build makes {@code JavaxShop} of it.
 * Each path says what it does.
 */
public final class JakartaShop implements ServletContextListener {
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    FilterRegistration.Dynamic filter = context.addFilter("gate", new Gate());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    add(context, "orders", "/orders/*", (request, response) -> write(response, "order"));
    add(context, "health", "/health", (request, response) -> write(response, "ok"));
    add(context, "old", "*.do", (request, response) -> write(response, "old"));
    add(context, "filtered", "/filtered", (request, response) -> write(response, "unreachable"));
    add(context, "call", "/call", (request, response) -> write(response, call(request)));
    add(
        context,
        "forward",
        "/forward",
        (request, response) ->
            request.getRequestDispatcher("/orders/1").forward(request, response));
    add(
        context,
        "include",
        "/include",
        (request, response) ->
            request.getRequestDispatcher("/orders/1").include(request, response));
    add(context, "refuse", "/refuse", (request, response) -> response.sendError(409));
    add(context, "fail", "/fail", (request, response) -> {
      throw new IllegalStateException("no stock");
    });
    add(context, "reset", "/reset", (request, response) -> {
      response.reset();
      write(response, "clean");
    });
    add(context, "asyncComplete", "/async/complete", JakartaShop::complete);
    add(context, "asyncCall", "/async/call", JakartaShop::callAsynchronously);
    add(context, "asyncDispatch", "/async/dispatch", JakartaShop::dispatch);
    add(context, "asyncTwice", "/async/twice", JakartaShop::dispatchTwice);
    add(
        context,
        "asyncTimeout",
        "/async/timeout",
        (request, response) -> request.startAsync().setTimeout(100));
    add(context, "asyncFail", "/async/fail", (request, response) -> {
      request.startAsync().setTimeout(100); // Jetty 12 answers no sooner
      throw new IllegalStateException("no stock");
    });
  }

  private static void complete(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    inNewThread(() -> {
      response.setStatus(202);
      write(response, "later");
      async.complete();
    });
  }

  private static void callAsynchronously(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    async.start(() -> {
      write(response, call(request));
      async.complete();
    });
  }

  private static void dispatch(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    inNewThread(() -> async.dispatch("/call"));
  }

  private static void dispatchTwice(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync();
    inNewThread(() -> async.dispatch("/async/complete"));
  }

  private static void inNewThread(Runnable task) {
    new Thread(task).start();
  }

  /** Calls this application's own health check. */
  private static String call(HttpServletRequest request) {
    URI uri = URI.create("http://127.0.0.1:" + request.getLocalPort() + "/shop/health");
    try {
      HttpClient client =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void write(ServletResponse response, String text) {
    try {
      response.getWriter().write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private static void add(ServletContext context, String name, String pattern, Handler handler) {
    ServletRegistration.Dynamic servlet = context.addServlet(name, new HttpServlet() {
      private static final long serialVersionUID = 1;

      @Override
      protected void service(HttpServletRequest request, HttpServletResponse response)
          throws IOException, ServletException {
        handler.handle(request, response);
      }
    });
    servlet.setAsyncSupported(true);
    servlet.addMapping(pattern);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {}

  /** Answers {@code /filtered} itself and hands a wrapped request on. */
  private static final class Gate implements Filter {
    @Override
    public void init(FilterConfig configuration) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      HttpServletRequest http = (HttpServletRequest) request;
      if (http.getRequestURI().endsWith("/filtered")) {
        ((HttpServletResponse) response).setStatus(403);
        return;
      }
      chain.doFilter(new HttpServletRequestWrapper(http), response);
    }

    @Override
    public void destroy() {}
  }
}

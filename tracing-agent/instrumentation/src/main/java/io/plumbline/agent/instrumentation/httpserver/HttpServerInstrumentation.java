package io.plumbline.agent.instrumentation.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@code com.sun.net.httpserver.HttpServer}: a SERVER span from the first filter of an exchange
 * until the handler has returned and the exchange is answered or closed.
 */
public final class HttpServerInstrumentation implements Instrumentation {
  private static final String EXCHANGE = "com.sun.net.httpserver.HttpExchange";

  @Override
  public String name() {
    return "jdk-http-server";
  }

  @Override
  public boolean mentionsOnlyJdkTypes() {
    return true;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("com.sun.net.httpserver.Filter$Chain")
        .method("doFilter", EXCHANGE)
        .advice(Handle.class);
    for (String exchange : new String[] {"HttpExchangeImpl", "HttpsExchangeImpl"}) {
      rules
          .type("sun.net.httpserver." + exchange)
          .method("sendResponseHeaders", "int", "long")
          .advice(Answered.class)
          .method("close")
          .advice(Answered.class);
    }
  }

  static final class Handle {
    static final Spans<HttpExchange, HttpExchange> SPANS =
        Spans.httpServer("jdk-http-server", new Attributes(), new Headers());

    /** Where each exchange stands. The value does not refer to its key. */
    static final VirtualField<HttpExchange, Progress> PROGRESS =
        VirtualField.find(HttpExchange.class, Progress.class);

    private Handle() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.Argument(0) HttpExchange exchange) {
      ActiveSpan span = SPANS.start(exchange);
      if (span == null) return null;
      String serial = span.serial();
      if (serial != null) exchange.getResponseHeaders().set(Serial.HEADER, serial);
      Progress progress = new Progress(span);
      PROGRESS.set(exchange, progress);
      return progress;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Argument(0) HttpExchange exchange,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      Progress progress = (Progress) entered;
      progress.span.leave();
      if (progress.returned(error)) SPANS.end(progress.span, exchange, exchange, error);
    }
  }

  /**
   * Ends a span once, when its handler has returned and its exchange is answered or closed, in whatever
   * order and on whatever threads: a handler may also close without ever answering.
   */
  static final class Progress {
    private final ActiveSpan span;
    private boolean returned; // guarded by this, like both below
    private boolean done;
    private boolean ended;

    Progress(ActiveSpan span) {
      this.span = span;
    }

    /** The handler has returned or thrown; true if the span is to be ended now. */
    synchronized boolean returned(@Nullable Throwable error) {
      returned = true;
      return endsNow(done || error != null);
    }

    /** The exchange is answered or closed; true if the span is to be ended now. */
    synchronized boolean done() {
      done = true;
      return endsNow(returned);
    }

    private boolean endsNow(boolean both) {
      if (!both || ended) return false;
      ended = true;
      return true;
    }
  }

  static final class Answered {
    private Answered() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.This HttpExchange exchange, @Advice.Thrown @Nullable Throwable error) {
      Progress progress = Handle.PROGRESS.get(exchange);
      if (progress != null && progress.done()) {
        Handle.SPANS.end(progress.span, exchange, exchange, error);
      }
    }
  }

  private static final class Headers implements TextMapGetter<HttpExchange> {
    @Override
    public Iterable<String> keys(HttpExchange exchange) {
      return exchange.getRequestHeaders().keySet();
    }

    @Override
    public @Nullable String get(@Nullable HttpExchange exchange, String name) {
      return exchange == null ? null : exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public Iterator<String> getAll(@Nullable HttpExchange exchange, String name) {
      List<String> values =
          exchange == null ? null : exchange.getRequestHeaders().get(name);
      return values == null ? Collections.emptyIterator() : values.iterator();
    }
  }

  private static final class Attributes
      implements HttpServerAttributesGetter<HttpExchange, HttpExchange> {
    @Override
    public String getHttpRequestMethod(HttpExchange exchange) {
      return exchange.getRequestMethod();
    }

    @Override
    public String getUrlScheme(HttpExchange exchange) {
      return exchange instanceof HttpsExchange ? "https" : "http";
    }

    @Override
    public String getUrlPath(HttpExchange exchange) {
      return exchange.getRequestURI().getRawPath();
    }

    @Override
    public @Nullable String getUrlQuery(HttpExchange exchange) {
      return exchange.getRequestURI().getRawQuery();
    }

    /** The context's path, unless it is the root's, which says nothing about any other request. */
    @Override
    public @Nullable String getHttpRoute(HttpExchange exchange) {
      String context = exchange.getHttpContext().getPath();
      return context.equals("/") && !"/".equals(getUrlPath(exchange)) ? null : context;
    }

    @Override
    public List<String> getHttpRequestHeader(HttpExchange exchange, String name) {
      return exchange.getRequestHeaders().getOrDefault(name, Collections.emptyList());
    }

    @Override
    public @Nullable Integer getHttpResponseStatusCode(
        HttpExchange exchange, HttpExchange response, @Nullable Throwable error) {
      int status = exchange.getResponseCode();
      return status < 0 ? null : status;
    }

    @Override
    public List<String> getHttpResponseHeader(
        HttpExchange exchange, HttpExchange response, String name) {
      return exchange.getResponseHeaders().getOrDefault(name, Collections.emptyList());
    }

    @Override
    public String getNetworkProtocolVersion(
        HttpExchange exchange, @Nullable HttpExchange response) {
      return exchange.getProtocol().startsWith("HTTP/1.0") ? "1.0" : "1.1";
    }

    @Override
    public InetSocketAddress getNetworkPeerInetSocketAddress(
        HttpExchange exchange, @Nullable HttpExchange response) {
      return exchange.getRemoteAddress();
    }
  }
}

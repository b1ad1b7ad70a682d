package io.plumbline.agent.instrumentation.otelapi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A service that traces by OpenTelemetry's API. With the argument {@code own} it sets an OpenTelemetry of its own first. */
@SuppressWarnings("try") // a scope is there to be closed
final class OpenTelemetryApiScenario {
  private static final ContextKey<String> KEY = ContextKey.named("key");

  private final int port;

  private OpenTelemetryApiScenario(int port) {
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0)
      GlobalOpenTelemetry.set(OpenTelemetry.propagating(ContextPropagators.noop()));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    OpenTelemetryApiScenario shop =
        new OpenTelemetryApiScenario(server.getAddress().getPort());
    server.createContext("/orders", shop::order);
    server.createContext("/read", OpenTelemetryApiScenario::answer);
    server.setExecutor(task -> new Thread(task).start());
    server.start();
    Span job = tracer().spanBuilder("job").setNoParent().startSpan();
    try (Scope scope = job.makeCurrent()) {
      shop.get("/orders");
    }
    job.end();
    System.out.println("after " + Span.current().getSpanContext().isValid());
    server.stop(0);
  }

  private static Tracer tracer() {
    return GlobalOpenTelemetry.getTracer("shop", "1.2");
  }

  private void order(HttpExchange exchange) throws IOException {
    Span.current().setAttribute("by", "application");
    Span price = tracer()
        .spanBuilder("price")
        .setSpanKind(SpanKind.PRODUCER)
        .setAttribute("count", 3)
        .setAttribute(AttributeKey.stringArrayKey("items"), Arrays.asList("book", "pen"))
        .startSpan();
    try (Scope scope = price.makeCurrent()) {
      get("/read");
      System.out.println("same " + Span.current().getSpanContext().equals(price.getSpanContext()));
      carry();
    }
    price.addEvent("priced", Attributes.of(AttributeKey.longKey("cents"), 250L));
    price.setStatus(StatusCode.ERROR, "too much");
    price.updateName("price it");
    price.end();
    answer(exchange);
  }

  private static void carry() {
    try (Scope scope = Context.current().with(KEY, "carried").makeCurrent()) {
      System.out.println(
          CompletableFuture.supplyAsync(() -> Context.current().get(KEY)).join());
    }
    System.out.println("key " + Context.current().get(KEY));
    System.out.println("serial " + Baggage.current().getEntryValue("plumbline.serial"));
    Map<String, String> headers = new HashMap<>();
    GlobalOpenTelemetry.getPropagators()
        .getTextMapPropagator()
        .inject(Context.current(), headers, Map::put);
    String expected = "00-" + Span.current().getSpanContext().getTraceId() + "-"
        + Span.current().getSpanContext().getSpanId() + "-";
    System.out.println("header " + headers.getOrDefault("traceparent", "").startsWith(expected));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void get(String path) throws IOException {
    URL url = new URL("http://127.0.0.1:" + port + path);
    if (((HttpURLConnection) url.openConnection()).getResponseCode() != 200)
      throw new IOException(path);
  }
}

package io.plumbline.agent.instrumentation.otelapi;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.concurrent.CompletableFuture;

/** A service whose methods are annotated with OpenTelemetry's annotations. */
final class WithSpanScenario {
  private WithSpanScenario() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", exchange -> {
      System.out.println(price("book", 3, true));
      System.out.println(later().join());
      try {
        fail();
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    URL url = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
    System.out.println(((HttpURLConnection) url.openConnection()).getResponseCode());
    server.stop(0);
  }

  @WithSpan
  static long price(
      @SpanAttribute("item") String item,
      @SpanAttribute("count") int count,
      @SpanAttribute("gift") boolean gift) {
    return gift ? item.length() * (long) count : 0;
  }

  @WithSpan(value = "store later", kind = SpanKind.CLIENT)
  private static CompletableFuture<String> later() {
    return CompletableFuture.supplyAsync(() -> "later");
  }

  @WithSpan("fail")
  private static void fail() {
    throw new IllegalStateException("failed");
  }
}

package io.plumbline.benchmarks.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Takes what the agents send, says thanks, and counts the spans: OTLP over HTTP, and Elastic's intake. */
final class Sink implements AutoCloseable {
  private static final int THREADS = 2;
  private final AtomicLong spans = new AtomicLong();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private Sink(HttpServer server) {
    this.server = server;
  }

  static Sink start() throws IOException {
    Sink sink =
        new Sink(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    sink.server.createContext("/v1/traces", sink::otlp);
    sink.server.createContext("/intake/v2/events", sink::elastic);
    sink.server.createContext("/", exchange -> answer(exchange, 200, "{\"version\":\"8.15.0\"}"));
    sink.server.setExecutor(sink.threads);
    sink.server.start();
    return sink;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** All that came so far. */
  long spans() {
    return spans.get();
  }

  private void otlp(HttpExchange exchange) throws IOException {
    ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body(exchange));
    request
        .getResourceSpansList()
        .forEach(resource ->
            resource.getScopeSpansList().forEach(scope -> spans.addAndGet(scope.getSpansCount())));
    answer(exchange, 200, "");
  }

  private void elastic(HttpExchange exchange) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body(exchange), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("{\"transaction\"") || line.startsWith("{\"span\""))
          spans.incrementAndGet();
      }
    }
    answer(exchange, 202, "");
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if ("gzip".equals(encoding)) return new GZIPInputStream(exchange.getRequestBody());
    if ("deflate".equals(encoding)) return new InflaterInputStream(exchange.getRequestBody());
    return exchange.getRequestBody();
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

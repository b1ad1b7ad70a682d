package io.plumbline.agent.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A collector in this JVM that keeps what it is sent: OTLP over HTTP, protobuf, on a free port of loopback.
 * It acknowledges the numbers of batches, as Plumbline's does.
 */
public final class OtlpSink implements AutoCloseable {
  private final HttpServer server;
  private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
  private final List<Batch> batches = new CopyOnWriteArrayList<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private volatile Headers headers = new Headers();

  /** Starts it. */
  public OtlpSink() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What has arrived until now, in the order of arrival. */
  public List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  /**
   * One export.
   *
   * @param headers of the request, the first value of each, by name in lower case
   * @param spans empty if it was refused
   */
  public record Batch(Map<String, String> headers, List<ReceivedSpan> spans) {}

  /** All exports, in the order of their arrival. */
  public List<Batch> batches() {
    return List.copyOf(batches);
  }

  /** Answers the batch of this number with 400. */
  public void refuse(int number) {
    refused.add(Integer.toString(number));
  }

  /** A request header of the last export; null if it had none of this name. */
  public @Nullable String header(String name) {
    return headers.getFirst(name);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = body(exchange)) {
      headers = exchange.getRequestHeaders();
      Map<String, String> first = new HashMap<>();
      headers.forEach((name, values) -> first.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      String number = first.get("plumbline-batch");
      if (number != null && refused.contains(number)) {
        body.readAllBytes();
        batches.add(new Batch(first, List.of()));
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      List<ReceivedSpan> received = new ArrayList<>();
      for (ResourceSpans resource :
          ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          for (Span span : scope.getSpansList()) {
            received.add(
                ReceivedSpan.of(resource.getResource(), scope.getScope().getName(), span));
          }
        }
      }
      spans.addAll(received);
      batches.add(new Batch(first, received));
      if (number != null) exchange.getResponseHeaders().set("plumbline-batch", number);
      byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package io.plumbline.agent.instrumentation.javahttp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The application's request with the trace's headers added: requests are immutable. The client copies it
 * at once, as it does with any request, so nobody else sees it.
 */
final class TracedRequest extends HttpRequest {
  private final HttpRequest request;
  private final Map<String, String> added = new LinkedHashMap<>();

  TracedRequest(HttpRequest request) {
    this.request = request;
  }

  /** The handshake of a WebSocket is told by the class of its request, which must not be replaced. */
  static boolean isWebSocket(HttpRequest request) {
    return request.headers().firstValue("Sec-WebSocket-Version").isPresent();
  }

  static void set(@Nullable TracedRequest request, String name, String value) {
    if (request != null) request.added.put(name, value);
  }

  /** Of the application's own headers: what we add is nobody's attribute. */
  List<String> own(String name) {
    return request.headers().allValues(name);
  }

  @Override
  public HttpHeaders headers() {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(request.headers().map());
    added.forEach((name, value) -> all.put(name, List.of(value)));
    return HttpHeaders.of(all, (name, value) -> true);
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return request.bodyPublisher();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public Optional<Duration> timeout() {
    return request.timeout();
  }

  @Override
  public boolean expectContinue() {
    return request.expectContinue();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return request.version();
  }
}

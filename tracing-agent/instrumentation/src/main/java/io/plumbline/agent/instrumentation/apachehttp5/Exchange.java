package io.plumbline.agent.instrumentation.apachehttp5;

import io.plumbline.agent.span.ActiveSpan;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request and where it goes, on the thread that calls. */
final class Exchange {
  final HttpRequest request;
  final @Nullable URI uri;
  private final @Nullable HttpHost host;

  @Nullable ActiveSpan span;

  Exchange(@Nullable HttpHost host, HttpRequest request) {
    this.request = request;
    this.host = host;
    this.uri = uri(request);
  }

  private static @Nullable URI uri(HttpRequest request) {
    try {
      return request.getUri();
    } catch (URISyntaxException e) {
      return null; // the client, which asks the same, refuses the request; the span has its error
    }
  }

  /** The whole address, or the path alone where no host is known, which the client will refuse. */
  @Nullable String url() {
    if (uri != null && uri.isAbsolute()) return uri.toString();
    String path = request.getRequestUri();
    return host == null || path == null ? path : host.toURI() + path;
  }

  @Nullable String address() {
    if (host != null) return host.getHostName();
    return uri == null ? null : uri.getHost();
  }

  @Nullable Integer port() {
    int port = host != null ? host.getPort() : uri != null ? uri.getPort() : -1;
    if (port > 0) return port;
    String scheme = host != null ? host.getSchemeName() : request.getScheme();
    return "https".equalsIgnoreCase(scheme) ? 443 : 80;
  }

  static void set(@Nullable Exchange exchange, String name, String value) {
    if (exchange != null) exchange.request.setHeader(name, value);
  }
}

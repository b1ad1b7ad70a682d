package io.plumbline.agent.instrumentation.apachehttp4;

import io.plumbline.agent.span.ActiveSpan;
import java.net.URI;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.methods.HttpUriRequest;
import org.jspecify.annotations.Nullable;

/** A request and where it goes, on the thread that calls. */
final class Exchange {
  final @Nullable HttpHost host;
  final HttpRequest request;

  @Nullable ActiveSpan span;

  Exchange(@Nullable HttpHost host, HttpRequest request) {
    this.host = host;
    this.request = request;
  }

  /** The whole address, or the path alone where no host is known, which the client will refuse. */
  String url() {
    if (request instanceof HttpUriRequest) {
      URI uri = ((HttpUriRequest) request).getURI();
      if (uri != null && uri.isAbsolute()) return uri.toString();
    }
    String path = request.getRequestLine().getUri();
    return host == null || !path.startsWith("/") ? path : host.toURI() + path;
  }

  static void set(@Nullable Exchange exchange, String name, String value) {
    if (exchange != null) exchange.request.setHeader(name, value);
  }
}

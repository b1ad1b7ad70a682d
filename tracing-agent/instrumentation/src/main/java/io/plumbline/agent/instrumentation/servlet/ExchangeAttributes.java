package io.plumbline.agent.instrumentation.servlet;

import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the semantic conventions ask of a request. */
final class ExchangeAttributes implements HttpServerAttributesGetter<Exchange, Exchange> {
  @Override
  public String getHttpRequestMethod(Exchange exchange) {
    return exchange.method();
  }

  @Override
  public String getUrlScheme(Exchange exchange) {
    return exchange.scheme();
  }

  @Override
  public String getUrlPath(Exchange exchange) {
    return exchange.path();
  }

  @Override
  public @Nullable String getUrlQuery(Exchange exchange) {
    return exchange.query();
  }

  @Override
  public @Nullable String getHttpRoute(Exchange exchange) {
    return exchange.route();
  }

  @Override
  public List<String> getHttpRequestHeader(Exchange exchange, String name) {
    return ExchangeHeaders.list(exchange.headers(name));
  }

  @Override
  public Integer getHttpResponseStatusCode(
      Exchange exchange, Exchange response, @Nullable Throwable error) {
    return exchange.status();
  }

  @Override
  public List<String> getHttpResponseHeader(Exchange exchange, Exchange response, String name) {
    return new ArrayList<>(exchange.responseHeaders(name));
  }

  @Override
  public @Nullable String getNetworkProtocolName(Exchange exchange, @Nullable Exchange response) {
    return exchange.protocol().startsWith("HTTP/") ? "http" : null;
  }

  @Override
  public @Nullable String getNetworkProtocolVersion(
      Exchange exchange, @Nullable Exchange response) {
    String protocol = exchange.protocol();
    if (!protocol.startsWith("HTTP/")) return null;
    String version = protocol.substring("HTTP/".length());
    return version.endsWith(".0") && !version.startsWith("1") ? version.substring(0, 1) : version;
  }

  @Override
  public String getNetworkPeerAddress(Exchange exchange, @Nullable Exchange response) {
    return exchange.peerAddress();
  }

  @Override
  public Integer getNetworkPeerPort(Exchange exchange, @Nullable Exchange response) {
    return exchange.peerPort();
  }
}

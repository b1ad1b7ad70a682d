package io.plumbline.agent.instrumentation.apachehttp4;

import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import java.util.ArrayList;
import java.util.List;
import org.apache.http.Header;
import org.apache.http.HttpMessage;
import org.apache.http.HttpResponse;
import org.jspecify.annotations.Nullable;

final class ExchangeAttributes implements HttpClientAttributesGetter<Exchange, HttpResponse> {
  @Override
  public String getUrlFull(Exchange exchange) {
    return exchange.url();
  }

  @Override
  public @Nullable String getServerAddress(Exchange exchange) {
    return exchange.host == null ? null : exchange.host.getHostName();
  }

  @Override
  public @Nullable Integer getServerPort(Exchange exchange) {
    if (exchange.host == null) return null;
    int port = exchange.host.getPort();
    if (port > 0) return port;
    return "https".equalsIgnoreCase(exchange.host.getSchemeName()) ? 443 : 80;
  }

  @Override
  public String getHttpRequestMethod(Exchange exchange) {
    return exchange.request.getRequestLine().getMethod();
  }

  @Override
  public List<String> getHttpRequestHeader(Exchange exchange, String name) {
    return values(exchange.request, name);
  }

  @Override
  public Integer getHttpResponseStatusCode(
      Exchange exchange, HttpResponse response, @Nullable Throwable error) {
    return response.getStatusLine().getStatusCode();
  }

  @Override
  public List<String> getHttpResponseHeader(Exchange exchange, HttpResponse response, String name) {
    return values(response, name);
  }

  private static List<String> values(HttpMessage message, String name) {
    List<String> values = new ArrayList<>();
    for (Header each : message.getHeaders(name)) values.add(each.getValue());
    return values;
  }
}

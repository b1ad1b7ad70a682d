package io.plumbline.agent.instrumentation.apachehttp5;

import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageHeaders;
import org.jspecify.annotations.Nullable;

final class ExchangeAttributes implements HttpClientAttributesGetter<Exchange, HttpResponse> {
  @Override
  public @Nullable String getUrlFull(Exchange exchange) {
    return exchange.url();
  }

  @Override
  public @Nullable String getServerAddress(Exchange exchange) {
    return exchange.address();
  }

  @Override
  public @Nullable Integer getServerPort(Exchange exchange) {
    return exchange.port();
  }

  @Override
  public String getHttpRequestMethod(Exchange exchange) {
    return exchange.request.getMethod();
  }

  @Override
  public List<String> getHttpRequestHeader(Exchange exchange, String name) {
    return values(exchange.request, name);
  }

  @Override
  public Integer getHttpResponseStatusCode(
      Exchange exchange, HttpResponse response, @Nullable Throwable error) {
    return response.getCode();
  }

  @Override
  public List<String> getHttpResponseHeader(Exchange exchange, HttpResponse response, String name) {
    return values(response, name);
  }

  private static List<String> values(MessageHeaders message, String name) {
    List<String> values = new ArrayList<>();
    for (Header each : message.getHeaders(name)) values.add(each.getValue());
    return values;
  }
}

package io.plumbline.agent.instrumentation.okhttp;

import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import java.util.List;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

final class ExchangeAttributes implements HttpClientAttributesGetter<Exchange, Response> {
  @Override
  public String getUrlFull(Exchange exchange) {
    return exchange.original.url().toString();
  }

  @Override
  public String getServerAddress(Exchange exchange) {
    return exchange.original.url().host();
  }

  @Override
  public Integer getServerPort(Exchange exchange) {
    return exchange.original.url().port();
  }

  @Override
  public String getHttpRequestMethod(Exchange exchange) {
    return exchange.original.method();
  }

  @Override
  public List<String> getHttpRequestHeader(Exchange exchange, String name) {
    return exchange.original.headers(name);
  }

  @Override
  public Integer getHttpResponseStatusCode(
      Exchange exchange, Response response, @Nullable Throwable error) {
    return response.code();
  }

  @Override
  public List<String> getHttpResponseHeader(Exchange exchange, Response response, String name) {
    return response.headers(name);
  }
}

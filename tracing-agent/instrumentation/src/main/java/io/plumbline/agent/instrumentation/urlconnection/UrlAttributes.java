package io.plumbline.agent.instrumentation.urlconnection;

import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class UrlAttributes implements HttpClientAttributesGetter<UrlRequest, HttpURLConnection> {
  @Override
  public String getUrlFull(UrlRequest request) {
    return request.http.getURL().toExternalForm();
  }

  @Override
  public String getServerAddress(UrlRequest request) {
    return request.http.getURL().getHost();
  }

  @Override
  public @Nullable Integer getServerPort(UrlRequest request) {
    int port = request.http.getURL().getPort();
    int known = port > 0 ? port : request.http.getURL().getDefaultPort();
    return known > 0 ? known : null;
  }

  @Override
  public String getHttpRequestMethod(UrlRequest request) {
    return request.method();
  }

  @Override
  public List<String> getHttpRequestHeader(UrlRequest request, String name) {
    String value = request.http.getRequestProperty(name);
    return value == null ? Collections.emptyList() : Collections.singletonList(value);
  }

  @Override
  public @Nullable Integer getHttpResponseStatusCode(
      UrlRequest request, HttpURLConnection answer, @Nullable Throwable error) {
    try {
      int status = answer.getResponseCode();
      return status < 0 ? null : status;
    } catch (IOException e) {
      return null; // cannot be: it has been read before
    }
  }

  @Override
  public List<String> getHttpResponseHeader(
      UrlRequest request, HttpURLConnection answer, String name) {
    for (Map.Entry<String, List<String>> each : answer.getHeaderFields().entrySet()) {
      if (name.equalsIgnoreCase(each.getKey())) return each.getValue();
    }
    return Collections.emptyList();
  }
}

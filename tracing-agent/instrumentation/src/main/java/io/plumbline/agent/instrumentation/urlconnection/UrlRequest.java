package io.plumbline.agent.instrumentation.urlconnection;

import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** A connection that is about to ask, and whether it will send a body, which makes a GET a POST. */
final class UrlRequest {
  final HttpURLConnection http;
  private final boolean writes;

  UrlRequest(HttpURLConnection http, boolean writes) {
    this.http = http;
    this.writes = writes;
  }

  String method() {
    String method = http.getRequestMethod();
    return writes && method.equals("GET") ? "POST" : method;
  }

  static void set(@Nullable UrlRequest request, String name, String value) {
    if (request != null) request.http.setRequestProperty(name, value);
  }
}

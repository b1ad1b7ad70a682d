package io.plumbline.id.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request to one server, on a connection of its own, and the answer. */
final class Exchange {
  static final String JSON = "application/json";
  static final String BINARY = "application/octet-stream";

  private static final String PROBLEM = "application/problem+json";
  private static final int MAX_ANSWER_BYTES = 16 * 1024;

  private final String method;
  private final String path;
  private final String accept;
  private final byte @Nullable [] body;
  private final @Nullable String token;

  private Exchange(
      String method, String path, String accept, @Nullable String body, @Nullable String token) {
    this.method = method;
    this.path = path;
    this.accept = accept;
    this.body = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
    this.token = token;
  }

  /**
   * A request.
   *
   * @param path from {@code /api} on
   * @param accept the content type asked for
   * @param token null for none
   */
  static Exchange get(String path, String accept, @Nullable String token) {
    return new Exchange("GET", path, accept, null, token);
  }

  /** A request to delete. */
  static Exchange delete(String path, @Nullable String token) {
    return new Exchange("DELETE", path, JSON, null, token);
  }

  /** A request with a body, which may be empty. */
  static Exchange send(
      String method, String path, String accept, String body, @Nullable String token) {
    return new Exchange(method, path, accept, body, token);
  }

  /** What came back. */
  static final class Answer {
    final int status;
    final String contentType;
    final byte[] body;

    Answer(int status, String contentType, byte[] body) {
      this.status = status;
      this.contentType = contentType;
      this.body = body;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /**
   * Sends it.
   *
   * @param timeoutMillis for the connection, and again for the whole answer
   * @return an answer 2xx
   * @throws RefusedException if the id-service says no
   * @throws IOException if there is no answer, or one that says nothing about the request
   */
  Answer with(String base, int timeoutMillis) throws IOException, RefusedException {
    HttpURLConnection http = (HttpURLConnection) URI.create(base + path).toURL().openConnection();
    try {
      http.setConnectTimeout(timeoutMillis);
      http.setReadTimeout(timeoutMillis);
      http.setUseCaches(false);
      http.setInstanceFollowRedirects(false);
      http.setRequestMethod(method);
      http.setRequestProperty("Accept", accept);
      if (token != null) http.setRequestProperty("Authorization", "Bearer " + token);
      if (body != null) write(http, body);
      return understood(read(http, timeoutMillis));
    } finally {
      http.disconnect();
    }
  }

  private static void write(HttpURLConnection http, byte[] body) throws IOException {
    http.setDoOutput(true);
    http.setFixedLengthStreamingMode(body.length); // or the JDK sends a POST again by itself
    if (body.length > 0) http.setRequestProperty("Content-Type", JSON);
    try (OutputStream out = http.getOutputStream()) {
      out.write(body);
    }
  }

  private static Answer read(HttpURLConnection http, int timeoutMillis) throws IOException {
    long end = System.nanoTime() + timeoutMillis * 1_000_000L;
    int status;
    try {
      status = http.getResponseCode();
    } catch (HttpRetryException e) { // how the JDK tells a 401 while it streams
      return new Answer(e.responseCode(), "", new byte[0]);
    }
    String type = http.getContentType();
    InputStream stream = status < 400 ? http.getInputStream() : http.getErrorStream();
    return new Answer(status, type == null ? "" : type, bytes(stream, end));
  }

  private static byte[] bytes(@Nullable InputStream stream, long endNanos) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (stream == null) return bytes.toByteArray();
    try (InputStream in = stream) {
      byte[] buffer = new byte[1024];
      int n;
      while ((n = in.read(buffer)) >= 0) {
        bytes.write(buffer, 0, n);
        if (bytes.size() > MAX_ANSWER_BYTES)
          throw new IOException("the answer has more than " + MAX_ANSWER_BYTES + " bytes");
        if (System.nanoTime() - endNanos > 0) throw new IOException("the answer takes too long");
      }
      return bytes.toByteArray();
    }
  }

  private Answer understood(Answer answer) throws IOException, RefusedException {
    if (answer.status / 100 == 2) return answer;
    String what = method + " " + path + " answered " + answer.status + ": " + detail(answer);
    boolean isOfTheIdService = answer.contentType.startsWith(PROBLEM);
    if (answer.status == 401 || answer.status == 403)
      throw new RefusedException(answer.status, what);
    if (answer.status / 100 == 4 && isOfTheIdService && answer.status != 429) {
      throw new RefusedException(answer.status, what);
    }
    throw new IOException(what);
  }

  private static String detail(Answer answer) {
    if (answer.status == 401 && answer.body.length == 0) {
      return "this id-service wants a token, and not the one it was given";
    }
    String text = answer.text();
    String detail =
        answer.contentType.startsWith(PROBLEM) ? new Members(text).text("detail") : null;
    if (detail != null) return detail;
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}

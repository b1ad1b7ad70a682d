package io.plumbline.agent.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.plumbline.agent.weave.Report;
import io.plumbline.agent.weave.Weaver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Posts one export over the JDK's own HTTP client, on the thread that asks, which is the batch
 * processor's. What may be tried again (429, 502, 503, 504 and no answer, as OTLP says) is tried again
 * with growing pauses until the policy's attempts are used up.
 */
final class JdkHttpSender implements HttpSender {
  private static final int MAX_RESPONSE_BYTES = 64 * 1024;

  private final HttpSenderConfig config;
  private volatile boolean closed;

  JdkHttpSender(HttpSenderConfig config) {
    this.config = config;
  }

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    OwnCalls.run(() -> sendNow(message, onResponse, onError));
  }

  private void sendNow(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    try {
      onResponse.accept(sendWithRetry(body(message)));
    } catch (IOException | RuntimeException e) {
      onError.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      onError.accept(e);
    }
  }

  private Response sendWithRetry(byte[] body) throws IOException, InterruptedException {
    RetryPolicy policy = config.getRetryPolicy();
    int attempts = policy == null ? 1 : policy.getMaxAttempts();
    long pauseMillis = policy == null ? 0 : policy.getInitialBackoff().toMillis();
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= attempts || closed;
      try {
        Response response = post(body);
        if (last || !response.mayBeRetried()) return response;
      } catch (IOException e) {
        if (last) throw e;
      }
      Thread.sleep(pauseMillis);
      if (policy != null) {
        long longer = (long) (pauseMillis * policy.getBackoffMultiplier());
        pauseMillis = Math.min(longer, policy.getMaxBackoff().toMillis());
      }
    }
  }

  private byte[] body(MessageWriter message) throws IOException {
    Body bytes = new Body(Math.max(512, message.getContentLength()));
    Compressor compressor = config.getCompressor();
    if (compressor == null) {
      message.writeMessage(bytes);
    } else {
      try (OutputStream compressed = compressor.compress(bytes)) {
        message.writeMessage(compressed);
      }
    }
    return bytes.exact();
  }

  /** Without the last copy where the length was known before. */
  private static final class Body extends ByteArrayOutputStream {
    Body(int length) {
      super(length);
    }

    synchronized byte[] exact() {
      return count == buf.length ? buf : toByteArray();
    }
  }

  private Response post(byte[] body) throws IOException {
    HttpURLConnection http = (HttpURLConnection) config.getEndpoint().toURL().openConnection();
    SSLContext tls = config.getSslContext();
    if (tls != null && http instanceof HttpsURLConnection) {
      ((HttpsURLConnection) http).setSSLSocketFactory(tls.getSocketFactory());
    }
    http.setConnectTimeout(millis(config.getConnectTimeout()));
    http.setReadTimeout(millis(config.getTimeout()));
    http.setRequestMethod("POST");
    http.setDoOutput(true);
    http.setInstanceFollowRedirects(false);
    http.setUseCaches(false);
    addHeaders(http);
    http.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = http.getOutputStream()) {
      out.write(body);
    }
    int status = http.getResponseCode();
    if (status == 200) Batches.ofProcess().answered(http.getHeaderField("plumbline-batch"));
    String reason = http.getResponseMessage();
    return new Response(
        status,
        reason == null ? "" : reason,
        read(status < 400 ? http.getInputStream() : http.getErrorStream()));
  }

  private void addHeaders(HttpURLConnection http) {
    http.setRequestProperty("Content-Type", config.getContentType());
    Report report = Weaver.report();
    http.setRequestProperty("plumbline-instrumented", report.instrumented());
    String not = report.notInstrumented();
    if (!not.isEmpty()) http.setRequestProperty("plumbline-not-instrumented", not);
    Batches.ofProcess().headers().forEach(http::setRequestProperty);
    Compressor compressor = config.getCompressor();
    if (compressor != null) http.setRequestProperty("Content-Encoding", compressor.getEncoding());
    Map<String, List<String>> headers = config.getHeadersSupplier().get();
    if (headers == null) return;
    headers.forEach(
        (name, values) -> values.forEach(value -> http.addRequestProperty(name, value)));
  }

  /** Reads to the end, so that the connection is kept for the next export, and keeps the beginning. */
  private static byte[] read(@Nullable InputStream stream) throws IOException {
    if (stream == null) return new byte[0];
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try (InputStream in = stream) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        kept.write(buffer, 0, Math.min(n, MAX_RESPONSE_BYTES - kept.size()));
      }
    }
    return kept.toByteArray();
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis()));
  }

  @Override
  public CompletableResultCode shutdown() {
    closed = true;
    return CompletableResultCode.ofSuccess();
  }

  private static final class Response implements HttpResponse {
    private final int status;
    private final String message;
    private final byte[] body;

    Response(int status, String message, byte[] body) {
      this.status = status;
      this.message = message;
      this.body = body;
    }

    boolean mayBeRetried() {
      return status == 429 || status == 502 || status == 503 || status == 504;
    }

    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    public String getStatusMessage() {
      return message;
    }

    @Override
    public byte[] getResponseBody() {
      return body;
    }
  }
}

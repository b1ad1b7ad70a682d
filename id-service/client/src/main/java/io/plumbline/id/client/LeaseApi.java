package io.plumbline.id.client;

import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.WorkerLease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lease part of the id-service's HTTP interface (docs/api/id-service.yaml). Used by one thread. */
final class LeaseApi {
  /** A lease as granted, and how long it holds. */
  static final class Grant {
    final WorkerLease lease;
    final long ttlMillis;

    Grant(WorkerLease lease, long ttlMillis) {
      this.lease = lease;
      this.ttlMillis = ttlMillis;
    }
  }

  private static final int MAX_ANSWER_BYTES = 16 * 1024;
  private static final Pattern INTEGER_MEMBER =
      Pattern.compile("\"(\\w+)\"\\s*:\\s*(\\d{1,18})\\b");

  private final String leases;
  private final String owner;
  private final @Nullable String token;
  private final int timeoutMillis;
  private final LongSupplier nanoTime;

  LeaseApi(URI endpoint, IdClient.Builder settings, LongSupplier nanoTime) {
    String base = endpoint.toString();
    if (base.endsWith("/")) base = base.substring(0, base.length() - 1);
    leases = base + "/api/v1/namespaces/" + settings.namespace + "/leases";
    owner = settings.owner;
    token = settings.token;
    timeoutMillis = (int) settings.timeout.toMillis();
    this.nanoTime = nanoTime;
  }

  /** Leases a worker. */
  Grant lease() throws IOException, LeaseEndedException {
    long requestedNanos = nanoTime.getAsLong();
    return grant(send("POST", leases, "{\"owner\":" + quoted(owner) + "}"), requestedNanos);
  }

  /** Renews the lease; {@code reachedMillis} is how far the holder's id clock has come. */
  Grant renew(int worker, long epoch, long reachedMillis) throws IOException, LeaseEndedException {
    long requestedNanos = nanoTime.getAsLong();
    String body = "{\"epoch\":" + epoch + ",\"reachedMillis\":" + reachedMillis + "}";
    return grant(send("PUT", leases + "/" + worker, body), requestedNanos);
  }

  /** Hands the worker back. */
  void release(int worker, long epoch) throws IOException, LeaseEndedException {
    send("DELETE", leases + "/" + worker + "?epoch=" + epoch, null);
  }

  private String send(String method, String url, @Nullable String body)
      throws IOException, LeaseEndedException {
    HttpURLConnection http = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try {
      http.setConnectTimeout(timeoutMillis);
      http.setReadTimeout(timeoutMillis);
      http.setUseCaches(false);
      http.setInstanceFollowRedirects(false);
      http.setRequestMethod(method);
      http.setRequestProperty("Accept", "application/json");
      if (token != null) http.setRequestProperty("Authorization", "Bearer " + token);
      if (body != null) write(http, body);
      int status = http.getResponseCode();
      String answer = read(status < 400 ? http.getInputStream() : http.getErrorStream());
      if (status == 409) throw new LeaseEndedException(answer);
      if (status / 100 != 2)
        throw new IOException(method + " " + url + " answered " + status + ": " + answer);
      return answer;
    } finally {
      http.disconnect();
    }
  }

  private static void write(HttpURLConnection http, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    http.setDoOutput(true);
    http.setFixedLengthStreamingMode(bytes.length);
    http.setRequestProperty("Content-Type", "application/json");
    try (OutputStream out = http.getOutputStream()) {
      out.write(bytes);
    }
  }

  private static String read(@Nullable InputStream stream) throws IOException {
    if (stream == null) return "";
    try (InputStream in = stream) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[1024];
      int n;
      while (bytes.size() < MAX_ANSWER_BYTES && (n = in.read(buffer)) >= 0)
        bytes.write(buffer, 0, n);
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
  }

  private static Grant grant(String json, long requestedNanos) throws IOException {
    Map<String, Long> members = new HashMap<>();
    Matcher matcher = INTEGER_MEMBER.matcher(json);
    while (matcher.find()) members.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    try {
      SnowflakeLayout layout = new SnowflakeLayout(
          member(members, "epochMillis"),
          (int) member(members, "timeBits"),
          (int) member(members, "workerBits"),
          (int) member(members, "sequenceBits"));
      long ttlMillis = member(members, "ttlMillis");
      WorkerLease lease = WorkerLease.builder(
              layout, (int) member(members, "worker"), member(members, "epoch"))
          .times(member(members, "fromMillis"), member(members, "untilMillis"))
          .validity(requestedNanos, ttlMillis)
          .build();
      return new Grant(lease, ttlMillis);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the id-service's answer is not a lease: " + e.getMessage() + " in " + json, e);
    }
  }

  private static long member(Map<String, Long> members, String name) {
    Long value = members.get(name);
    if (value == null)
      throw new IllegalArgumentException(name + ": missing (expected: an integer)");
    return value;
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') json.append('\\').append(c);
      else if (c < ' ') json.append(String.format("\\u%04x", (int) c));
      else json.append(c);
    }
    return json.append('"').toString();
  }
}

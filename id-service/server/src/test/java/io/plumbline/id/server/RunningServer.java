package io.plumbline.id.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.id.server.http.HttpConfig;
import io.plumbline.id.server.store.DatabaseConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real id-service on a free port with a real database file, and requests to it. */
final class RunningServer implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final IdServer server;

  private RunningServer(IdServer server) {
    this.server = server;
  }

  static RunningServer start(Path data, Duration leaseTtl) throws IOException {
    return start(data, leaseTtl, 0);
  }

  static RunningServer start(Path data, Duration leaseTtl, int port) throws IOException {
    return start(new HttpConfig("127.0.0.1", port, null), data, leaseTtl);
  }

  static RunningServer start(HttpConfig http, Path data, Duration leaseTtl) throws IOException {
    return new RunningServer(
        IdServer.start(new IdServerConfig(http, DatabaseConfig.embedded(data), leaseTtl)));
  }

  static RunningServer start(List<DatabaseConfig> databases, Duration leaseTtl) throws IOException {
    return new RunningServer(IdServer.start(
        new IdServerConfig(new HttpConfig("127.0.0.1", 0, null), databases, leaseTtl)));
  }

  int port() {
    return server.port();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Every path it serves but that of ids, and its methods. */
  Map<String, List<String>> paths() {
    return server.paths();
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri().resolve(path)).method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) request.headers(headers);
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  @Override
  public void close() {
    server.close();
  }
}

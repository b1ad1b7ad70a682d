package io.plumbline.id.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.id.SnowflakeLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A server of the id-service as docs/api/id-service.yaml has it, on the JDK's HTTP server, that can fall ill. */
final class FakeIdService implements AutoCloseable {
  static final long FROM = SnowflakeLayout.DEFAULT.epochMillis() + 1_000_000_000;

  enum Health {
    WELL,
    /** Takes connections and requests, never answers. */
    FROZEN,
    /** 200, and something else. */
    GARBAGE,
    /** 503 with a problem. */
    REFUSING,
    /** 404 with a problem. */
    UNKNOWN_NAMESPACE,
    /** 401. */
    UNAUTHORIZED
  }

  /** What all servers of one service share. */
  static final class Database {
    final AtomicLong nextNumber = new AtomicLong(1);
    final AtomicLong epoch = new AtomicLong();
    volatile long ttlMillis = 3_000;
    volatile boolean renews = true; // else 503
    volatile List<AtomicLong> bySeries =
        Collections.emptyList(); // asked by turns, instead of nextNumber
    volatile String description = "\"mode\":\"segment\",\"format\":\"decimal\",\"hidden\":false";
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  volatile Health health = Health.WELL;
  private final Database database;
  private final HttpServer server;
  private final CountDownLatch thaw = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "fake-id-service");
    thread.setDaemon(true);
    return thread;
  });

  private FakeIdService(Database database, int port) throws IOException {
    this.database = database;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  static FakeIdService start(Database database) throws IOException {
    return new FakeIdService(database, 0);
  }

  static FakeIdService start(Database database, int port) throws IOException {
    return new FakeIdService(database, port);
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
  }

  @Override
  public void close() {
    thaw.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange http) throws IOException {
    String body = body(http);
    requests.add(http.getRequestMethod() + " " + http.getRequestURI() + " " + body + " "
        + http.getRequestHeaders().getFirst("Authorization"));
    switch (health) {
      case FROZEN:
        freeze();
        http.close();
        break;
      case GARBAGE:
        send(http, 200, "text/html", "<html>welcome to the hotel's network</html>");
        break;
      case REFUSING:
        problem(http, 503, "the database is away");
        break;
      case UNKNOWN_NAMESPACE:
        problem(http, 404, "no namespace \\\"orders\\\"");
        break;
      case UNAUTHORIZED:
        http.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        problem(http, 401, "send the token");
        break;
      default:
        serve(http);
    }
  }

  private void freeze() {
    try {
      thaw.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpExchange http) throws IOException {
    String path = http.getRequestURI().getPath();
    String method = http.getRequestMethod();
    if (path.startsWith("/api/v1/segments/")) segment(http);
    else if (path.contains("/leases") && method.equals("DELETE")) send(http, 204, "", "");
    else if (path.contains("/leases")) lease(http);
    else describe(http, path.substring(path.lastIndexOf('/') + 1));
  }

  private void segment(HttpExchange http) throws IOException {
    long size = Long.parseLong(http.getRequestURI().getQuery().substring("size=".length()));
    List<AtomicLong> bySeries = database.bySeries;
    int series = bySeries.isEmpty() ? 0 : (requests.size() % bySeries.size());
    long first = (bySeries.isEmpty() ? database.nextNumber : bySeries.get(series)).getAndAdd(size);
    ByteBuffer range = ByteBuffer.allocate(series == 0 ? 24 : 32)
        .putLong(first)
        .putLong(first + size - 1)
        .putLong(1);
    if (series > 0) range.putLong(series);
    send(http, 200, "application/octet-stream", range.array());
  }

  private void lease(HttpExchange http) throws IOException {
    boolean isNew = http.getRequestMethod().equals("POST");
    if (!isNew && !database.renews) {
      problem(http, 503, "database 2 of 2 is away");
      return;
    }
    long epoch = isNew ? database.epoch.incrementAndGet() : database.epoch.get();
    String json = "{\"namespace\":\"default\",\"worker\":" + (4 + epoch) + ",\"epoch\":" + epoch
        + ",\"ttlMillis\":"
        + database.ttlMillis + ",\"fromMillis\":" + FROM + ",\"untilMillis\":" + (FROM + 100_000)
        + ",\"layout\":{\"epochMillis\":1704067200000,\"timeBits\":41,\"workerBits\":10,\"sequenceBits\":12}}";
    send(http, isNew ? 201 : 200, "application/json", json);
  }

  private void describe(HttpExchange http, String namespace) throws IOException {
    send(
        http,
        200,
        "application/json",
        "{\"name\":\"" + namespace + "\"," + database.description + "}");
  }

  private static void problem(HttpExchange http, int status, String detail) throws IOException {
    String json = "{\"type\":\"about:blank\",\"status\":" + status
        + ",\"title\":\"No\",\"detail\":\"" + detail + "\"}";
    send(http, status, "application/problem+json", json);
  }

  private static void send(HttpExchange http, int status, String type, String body)
      throws IOException {
    send(http, status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange http, int status, String type, byte[] body)
      throws IOException {
    if (!type.isEmpty()) http.getResponseHeaders().set("Content-Type", type);
    http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) http.getResponseBody().write(body);
    http.close();
  }

  private static String body(HttpExchange http) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream in = http.getRequestBody();
    int b;
    while ((b = in.read()) >= 0) bytes.write(b);
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }
}

package io.plumbline.examples.shop.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's HTTP server on loopback with {@code POST} routes and {@code GET /health}, on a fixed
 * pool of threads.
 *
 * <p>Statuses of its own: 400 a body that cannot be read, 404 another path, 405 another method, 500
 * anything the endpoint throws besides.
 */
public final class JsonHttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JsonHttpServer.class);
  private static final int BACKLOG = 128;

  static {
    // Without it each answer on a kept connection waits for the peer's delayed ACK: 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  /** Answers one {@code POST}. */
  @FunctionalInterface
  public interface Endpoint {
    /**
     * Handles one request; any number at the same time.
     *
     * @throws BadRequestException for 400
     * @throws UnansweredException to close the connection instead of answering
     */
    Answer post(InputStream body, Headers headers) throws Exception;
  }

  private JsonHttpServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @param endpoints by path
   * @throws IOException if the port is taken
   */
  public static JsonHttpServer start(int port, int threadCount, Map<String, Endpoint> endpoints)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService threads = Executors.newFixedThreadPool(threadCount);
    server.setExecutor(threads);
    endpoints.forEach(
        (path, endpoint) -> server.createContext(path, http -> handle(http, path, endpoint)));
    server.createContext("/health", JsonHttpServer::health);
    server.start();
    return new JsonHttpServer(server, threads);
  }

  private static void handle(HttpExchange http, String path, Endpoint endpoint) throws IOException {
    try (http) {
      Answer answer = answer(http, path, endpoint);
      byte[] body = Json.write(answer.body());
      http.getResponseHeaders().set("Content-Type", answer.contentType());
      http.sendResponseHeaders(answer.status(), body.length);
      http.getResponseBody().write(body);
    } catch (UnansweredException cut) {
      log.info("connection closed without an answer"); // by close() of the exchange
    }
  }

  private static Answer answer(HttpExchange http, String path, Endpoint endpoint) {
    if (!http.getRequestURI().getPath().equals(path)) {
      return Answer.problem(404, "Not Found", "no such path; try POST " + path);
    }
    if (!http.getRequestMethod().equals("POST")) {
      return Answer.problem(405, "Method Not Allowed", "only POST " + path);
    }
    try {
      return endpoint.post(http.getRequestBody(), http.getRequestHeaders());
    } catch (BadRequestException refused) {
      return Answer.problem(400, "Bad Request", String.valueOf(refused.getMessage()));
    } catch (UnansweredException cut) {
      throw cut;
    } catch (Exception failure) {
      log.error("POST {} failed", path, failure);
      return Answer.problem(500, "Internal Server Error", "see the log of this service");
    }
  }

  private static void health(HttpExchange http) throws IOException {
    try (http) {
      byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
      http.sendResponseHeaders(200, body.length);
      http.getResponseBody().write(body);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Stops listening and ends the threads; requests in flight are cut. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

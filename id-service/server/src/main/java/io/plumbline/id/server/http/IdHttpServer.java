package io.plumbline.id.server.http;

import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens, on one event loop for each processor.
 *
 * <pre>
 *  connection ─► event loop ─► token ─┬─► /api/v1/ids/…  IdsHandler ──────────────► answer
 *                                     │                     └─ must wait ─► Blocking ─┘
 *                                     └─► the rest       AdminHandler ────► Blocking ─► answer
 * </pre>
 */
public final class IdHttpServer implements AutoCloseable {
  private static final int MAX_URI_BYTES = 4_096;
  private static final int IDLE_SECONDS = 120;
  private static final int START_SECONDS = 30;
  private static final int STOP_SECONDS = 5;

  private final Vertx vertx;
  private final Blocking ids = new Blocking("ids-wait");
  private final Blocking admin = new Blocking("ids-admin");
  private final IdsHandler idsHandler;
  private final AdminHandler adminHandler;
  private final TokenGuard guard;
  private final HttpConfig config;
  private final AtomicInteger actualPort = new AtomicInteger();

  private IdHttpServer(HttpConfig config, Namespaces namespaces, WorkerLeases leases) {
    this.config = config;
    vertx =
        Vertx.vertx(new VertxOptions().setWorkerPoolSize(1)); // blocking work has its own threads
    Metrics metrics = new Metrics(namespaces, leases, ids);
    idsHandler = new IdsHandler(namespaces, ids, metrics);
    adminHandler = new AdminHandler(namespaces, leases, admin, metrics);
    guard = new TokenGuard(config.token());
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot, for instance because the port is in use
   */
  public static IdHttpServer start(HttpConfig config, Namespaces namespaces, WorkerLeases leases)
      throws IOException {
    IdHttpServer server = new IdHttpServer(config, namespaces, leases);
    try {
      server.listen();
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return actualPort.get();
  }

  private void listen() throws IOException {
    int loops = Runtime.getRuntime().availableProcessors();
    Future<String> started =
        vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(loops));
    try {
      started.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(
          "port: " + config.port() + " on " + config.bind() + " cannot be listened on: "
              + e.getCause() + " (expected: a free port; choose one with --port)",
          e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the HTTP server did not start within " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the HTTP server started", e);
    }
  }

  private void handle(HttpServerRequest request) {
    try {
      String uri = request.uri();
      if (!guard.allows(request)) {
        request.response().putHeader("WWW-Authenticate", "Bearer");
        Answer.problem(
                401, "Unauthorized", "send the token of this id-service as Authorization: Bearer")
            .send(request.response());
      } else if (uri.startsWith(IdsHandler.PREFIX)) {
        idsHandler.handle(request, uri);
      } else {
        adminHandler.handle(request);
      }
    } catch (RuntimeException e) {
      Answer.problem(e).send(request.response());
    }
  }

  /** Stops listening; requests under way may be cut off. */
  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ids.close();
      admin.close();
    }
  }

  /** One event loop's share: the loops listen on the same port. */
  private final class Listener extends VerticleBase {
    @Override
    public Future<HttpServer> start() {
      HttpServerOptions options = new HttpServerOptions()
          .setTcpNoDelay(true)
          .setReuseAddress(true)
          .setMaxInitialLineLength(MAX_URI_BYTES)
          .setIdleTimeout(IDLE_SECONDS);
      SocketAddress address = config.port() == 0
          ? SocketAddress.sharedRandomPort(1, config.bind()) // the same free port for all loops
          : SocketAddress.inetSocketAddress(config.port(), config.bind());
      return vertx
          .createHttpServer(options)
          .requestHandler(IdHttpServer.this::handle)
          .listen(address)
          .onSuccess(server -> actualPort.set(server.actualPort()));
    }
  }
}

package io.plumbline.id.server.http;

import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.store.DatabaseClock;
import io.plumbline.id.server.store.Databases;
import io.plumbline.id.server.token.Tokens;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens, on one event loop for each processor.
 *
 * <pre>
 *  connection ─► event loop ─┬─► /api/v1/ids/{ns}  IdsHandler ───────────────────► answer
 *                            │                        └─ must wait ─► Blocking ─┘
 *                            └─► the rest  Routes ─► a handler ─────► Blocking ───► answer
 * </pre>
 */
public final class IdHttpServer implements AutoCloseable {
  private static final int MAX_URI_BYTES = 4_096;
  private static final int IDLE_SECONDS = 120;
  private static final int START_SECONDS = 30;
  private static final int DRAIN_SECONDS = 5;
  private static final int STOP_SECONDS = 5;
  /** Those who wait for a transaction share the next one: the more can wait, the more numbers are in it. */
  private static final int WAITING_THREADS = 64;

  private static final int ADMIN_THREADS = 8;
  private static final long TICK_MILLIS = 1_000;

  private final Vertx vertx;
  private final Blocking ids = new Blocking("ids-wait", WAITING_THREADS);
  private final Blocking admin = new Blocking("ids-admin", ADMIN_THREADS);
  private final IdsHandler idsHandler;
  private final SegmentsHandler segmentsHandler;
  private final Router router;
  private final Routes routes;
  private final HttpConfig config;
  private final AtomicInteger actualPort = new AtomicInteger();
  private final List<HttpServer> listening = new CopyOnWriteArrayList<>();

  private IdHttpServer(
      HttpConfig config,
      Namespaces namespaces,
      WorkerLeases leases,
      Tokens tokens,
      DatabaseClock clock,
      Databases databases) {
    this.config = config;
    vertx =
        Vertx.vertx(new VertxOptions().setWorkerPoolSize(1)); // blocking work has its own threads
    Metrics metrics = new Metrics(namespaces, leases, clock, databases, ids);
    vertx.setPeriodic(TICK_MILLIS, timer -> metrics.tick(TICK_MILLIS / 1_000.0));
    idsHandler = new IdsHandler(namespaces, tokens, ids, metrics);
    routes = new Routes(vertx, admin, tokens);
    new StatusHandler(namespaces, leases, clock, databases, metrics).addTo(routes);
    new NamespacesHandler(namespaces).addTo(routes);
    new LeasesHandler(namespaces, leases).addTo(routes);
    new TokensHandler(namespaces, tokens).addTo(routes);
    segmentsHandler = new SegmentsHandler(namespaces, tokens, metrics);
    segmentsHandler.addTo(routes);
    new DecodeHandler(namespaces, config.collectorUrl()).addTo(routes);
    new LeafHandler(namespaces, tokens, metrics).addTo(routes);
    new TinyIdHandler(namespaces, tokens, metrics).addTo(routes);
    router = routes.build();
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot, for instance because the port is in use
   */
  public static IdHttpServer start(
      HttpConfig config,
      Namespaces namespaces,
      WorkerLeases leases,
      Tokens tokens,
      DatabaseClock clock,
      Databases databases)
      throws IOException {
    IdHttpServer server = new IdHttpServer(config, namespaces, leases, tokens, clock, databases);
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

  /** Every path but that of ids, as in docs/api/id-service.yaml, and its methods. */
  public Map<String, List<String>> paths() {
    return routes.methods();
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
    String uri = request.uri();
    try {
      if (IdsHandler.isFor(uri)) idsHandler.handle(request, uri);
      else if (!SegmentsHandler.isFor(request, uri) || !segmentsHandler.tryHandle(request, uri))
        router.handle(request);
    } catch (RuntimeException e) {
      Answer.problem(e).send(request.response());
    }
  }

  /** Takes no new requests, answers those under way, at most some seconds long, and stops listening. */
  @Override
  public void close() {
    try {
      await(
          Future.all(listening.stream()
              .map(server -> server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS))
              .toList()),
          DRAIN_SECONDS + 1);
      await(vertx.close(), STOP_SECONDS);
    } finally {
      ids.close();
      admin.close();
    }
  }

  private static void await(Future<?> done, int seconds) {
    try {
      done.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
      HttpConfig.Tls tls = config.tls();
      if (tls != null) {
        options
            .setSsl(true)
            .setKeyCertOptions(new PemKeyCertOptions()
                .setCertPath(tls.certificate().toString())
                .setKeyPath(tls.key().toString()));
      }
      SocketAddress address = config.port() == 0
          ? SocketAddress.sharedRandomPort(1, config.bind()) // the same free port for all loops
          : SocketAddress.inetSocketAddress(config.port(), config.bind());
      return vertx
          .createHttpServer(options)
          .requestHandler(IdHttpServer.this::handle)
          .listen(address)
          .onSuccess(server -> {
            listening.add(server);
            actualPort.set(server.actualPort());
          });
    }
  }
}

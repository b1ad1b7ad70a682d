package io.plumbline.collector;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plumbline.collector.CollectorConfig.Listen;
import io.plumbline.collector.CollectorConfig.Tls;
import io.plumbline.collector.check.CheckLoop;
import io.plumbline.collector.check.CheckedStore;
import io.plumbline.collector.check.Rechecks;
import io.plumbline.collector.compat.JaegerReads;
import io.plumbline.collector.compat.ZipkinReads;
import io.plumbline.collector.compensate.ActionSet;
import io.plumbline.collector.compensate.Compensator;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.FindingsUnavailableException;
import io.plumbline.collector.finding.HandlingStore;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.http.ApiServer;
import io.plumbline.collector.http.CompatRoutes;
import io.plumbline.collector.http.CompensationRoutes;
import io.plumbline.collector.journal.Journal;
import io.plumbline.collector.pipeline.Pipeline;
import io.plumbline.collector.query.FindingAnswers;
import io.plumbline.collector.query.FindingQueries;
import io.plumbline.collector.query.FlowQueries;
import io.plumbline.collector.query.HandlingQueries;
import io.plumbline.collector.query.Queries;
import io.plumbline.collector.query.SourceReport;
import io.plumbline.collector.receive.OtlpGrpc;
import io.plumbline.collector.receive.OtlpHttp;
import io.plumbline.collector.receive.Receiver;
import io.plumbline.collector.receive.RequestDecoder;
import io.plumbline.collector.receive.ZipkinHttp;
import io.plumbline.collector.store.AttributeCatalog;
import io.plumbline.collector.store.SpanCounts;
import io.plumbline.collector.store.SpanStore;
import io.plumbline.collector.store.elasticsearch.ElasticsearchConfig;
import io.plumbline.collector.store.elasticsearch.ElasticsearchSpanStore;
import io.plumbline.collector.store.lucene.LuceneSpanStore;
import io.plumbline.collector.yaml.BadYamlException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One collector, wired. What is opened first is closed last: so requests stop, the ring drains, the
 * index commits, and only then the files close.
 *
 * <pre>
 *   OtlpHttp, OtlpGrpc, ZipkinHttp ─► Receiver ─► Pipeline ─► Journal
 *                                        └──────► CheckedStore ─► store ◄── Queries ◄── ApiServer
 *                                                      └─────────► CheckLoop ─► FindingStore ◄──┘
 * </pre>
 */
final class Collector implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Collector.class);
  private static final int COMPRESS_FROM_BYTES = 1_024;
  private static final int DRAIN_SECONDS = 10;
  private static final int IDLE_SECONDS = 120;
  private static final int MOST_CALLS_PER_CONNECTION = 100;

  private final Deque<Part> open = new ArrayDeque<>();
  private int httpPort;
  private int otlpGrpcPort;
  private int otlpHttpPort;
  private int zipkinPort;

  private Collector() {}

  /** Something that has to be closed. */
  private record Part(String name, AutoCloseable closing) {}

  /**
   * Opens the data, replays, and listens.
   *
   * @throws IOException if the data cannot be opened, or a port is in use
   */
  static Collector start(CollectorConfig config) throws IOException, FindingsUnavailableException {
    Collector collector = new Collector();
    try {
      collector.open(config);
      return collector;
    } catch (IOException | FindingsUnavailableException | RuntimeException failed) {
      collector.close();
      throw failed;
    }
  }

  private void open(CollectorConfig config) throws IOException, FindingsUnavailableException {
    var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    opened("metrics", meters::close);
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    ElasticsearchConfig cluster = config.cluster();
    if (cluster == null) {
      var index = opened("index", LuceneSpanStore.open(config.index()));
      index.register(meters);
      open(config, index, meters);
      return;
    }
    var index = opened("index", ElasticsearchSpanStore.open(cluster));
    index.register(meters);
    open(config, index, meters);
  }

  private <S extends SpanStore & SpanCounts & AttributeCatalog> void open(
      CollectorConfig config, S index, PrometheusMeterRegistry meters)
      throws IOException, FindingsUnavailableException {
    var database = opened("findings", FindingDatabase.open(config.findings()));
    FlowSet flows = flows(config.check().flows());
    var checks = opened("checker", CheckLoop.start(config.check(), index, database, flows, meters));
    var store = new CheckedStore(index, checks);
    var journal = opened("journal", Journal.open(config.journal(), store.committedPosition()));
    var pipeline = opened("pipeline", new Pipeline(config.pipeline(), journal, store, meters));
    var decoder = new RequestDecoder(config.requestBytes(), config.limits(), meters);
    pipeline.start(decoder);
    checks.judgeWhile(pipeline::isCaughtUp);

    var receiver = new Receiver(pipeline, decoder, deadlines(), checks.sources(), meters);
    var found = new FindingStore(database);
    var handlings = new HandlingStore(database);
    LongSupplier now = checks::nowEpochNanos;
    var compensator = opened(
        "compensations",
        Compensator.start(actions(config.actions().directory()), database, meters, now));
    var queries = new Queries(
        index,
        index,
        index,
        new FindingAnswers(
            new FindingQueries(found, handlings, checks::checkedUntilEpochNanos, now),
            new HandlingQueries(found, handlings, new Rechecks(database)::ask, now),
            new FlowQueries(flows::current, found)),
        new SourceReport(checks.sources(), now));
    var compensations =
        new CompensationRoutes(compensator, found, config.actions().actorHeader());
    var asked = new ApiServer.Asked(queries, compensations);
    listen(config.listen(), receiver, asked, index, pipeline, meters);
  }

  private static FlowSet flows(@Nullable Path directory) throws IOException {
    if (directory == null) return FlowSet.none();
    try {
      FlowSet flows = FlowSet.open(directory);
      log.info("{} flows from {}", flows.current().size(), directory);
      return flows;
    } catch (BadYamlException bad) {
      throw new IllegalArgumentException("flows: " + directory + ":\n" + bad.getMessage(), bad);
    }
  }

  private static ActionSet actions(@Nullable Path directory) throws IOException {
    if (directory == null) return ActionSet.none();
    try {
      ActionSet actions = ActionSet.open(directory, System.getenv());
      log.info("{} actions from {}", actions.all().size(), directory);
      return actions;
    } catch (BadYamlException bad) {
      throw new IllegalArgumentException("actions: " + directory + ":\n" + bad.getMessage(), bad);
    }
  }

  private ScheduledThreadPoolExecutor deadlines() {
    var timer = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "deadlines"));
    timer.setRemoveOnCancelPolicy(true);
    opened("deadlines", timer::shutdownNow);
    return timer;
  }

  private <S extends SpanStore & SpanCounts> void listen(
      Listen at,
      Receiver receiver,
      ApiServer.Asked asked,
      S index,
      Pipeline pipeline,
      PrometheusMeterRegistry meters)
      throws IOException {
    Vertx vertx = Vertx.vertx();
    opened("http", () -> await(vertx.close()));
    var compat = new CompatRoutes(
        vertx,
        new ZipkinReads(index, index, System::currentTimeMillis),
        new JaegerReads(index, index, System::currentTimeMillis));
    var api = new ApiServer(vertx, asked, compat, meters, pipeline::unavailable, at.readToken());
    httpPort = listen("port", at.httpPort(), vertx, compressing(at), api.handler());
    Handler<HttpServerRequest> zipkin =
        compat.zipkinHandler(new ZipkinHttp(receiver, at.ingestToken()), at.readToken());
    zipkinPort = listen("zipkin.port", at.zipkinPort(), vertx, compressing(at), zipkin);
    Handler<HttpServerRequest> otlp = new OtlpHttp(receiver, at.ingestToken());
    otlpHttpPort = listen("otlp.http.port", at.otlpHttpPort(), vertx, options(at), otlp);
    otlpGrpcPort = listenGrpc(at, new OtlpGrpc(receiver, at.ingestToken()));
  }

  private static HttpServerOptions compressing(Listen at) {
    return options(at)
        .setCompressionSupported(true)
        .setCompressionContentSizeThreshold(COMPRESS_FROM_BYTES);
  }

  private static HttpServerOptions options(Listen at) {
    HttpServerOptions options = new HttpServerOptions()
        .setHost(at.bind())
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
    Tls tls = at.tls();
    if (tls == null) return options;
    return options
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(new PemKeyCertOptions()
            .setCertPath(tls.certificate().toString())
            .setKeyPath(tls.key().toString()));
  }

  private int listen(
      String key,
      int port,
      Vertx vertx,
      HttpServerOptions options,
      Handler<HttpServerRequest> handler)
      throws IOException {
    try {
      HttpServer server = vertx.createHttpServer(options.setPort(port)).requestHandler(handler);
      int actual = await(server.listen()).actualPort();
      // Requests that are being answered are answered; then the connections close.
      opened(key, () -> await(server.shutdown(DRAIN_SECONDS / 2, TimeUnit.SECONDS)));
      return actual;
    } catch (IOException failed) {
      throw cannotListen(key, options.getHost(), port, failed);
    }
  }

  private int listenGrpc(Listen at, OtlpGrpc otlp) throws IOException {
    NettyServerBuilder building =
        NettyServerBuilder.forAddress(new InetSocketAddress(at.bind(), at.otlpGrpcPort()));
    Tls tls = at.tls();
    if (tls != null) {
      building.useTransportSecurity(tls.certificate().toFile(), tls.key().toFile());
    }
    Server server = building
        .maxInboundMessageSize(otlp.mostRequestBytes())
        .decompressorRegistry(OtlpGrpc.decompressors())
        .addStreamTracerFactory(OtlpGrpc.inbound())
        .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
        .directExecutor() // a call only hands its bytes over
        .addService(otlp.service())
        .build();
    try {
      server.start();
    } catch (IOException failed) {
      throw cannotListen("otlp.grpc.port", at.bind(), at.otlpGrpcPort(), failed);
    }
    opened("grpc", () -> {
      server.shutdown();
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) server.shutdownNow();
    });
    return server.getPort();
  }

  private static IOException cannotListen(String key, String bind, int port, IOException failed) {
    return new IOException(
        key + ": cannot listen on " + bind + ":" + port + ", " + failed.getMessage()
            + " (expected: a free port; is another collector running? 0 takes any free one)",
        failed);
  }

  private static <T> T await(Future<T> future) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      throw new IOException(cause == null ? "failed" : cause.getMessage(), failed);
    } catch (TimeoutException late) {
      throw new IOException("no answer within " + DRAIN_SECONDS + " s", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }

  private <T extends AutoCloseable> T opened(String name, T part) {
    open.push(new Part(name, part));
    return part;
  }

  int httpPort() {
    return httpPort;
  }

  int otlpGrpcPort() {
    return otlpGrpcPort;
  }

  int otlpHttpPort() {
    return otlpHttpPort;
  }

  int zipkinPort() {
    return zipkinPort;
  }

  /** Closes what is open, last first; one part that fails does not keep the others from closing. */
  @Override
  @SuppressWarnings("InterruptedExceptionSwallowed") // handled as any failure, and the flag is kept
  public synchronized void close() {
    while (!open.isEmpty()) {
      Part part = open.pop();
      try {
        part.closing().close();
      } catch (Exception failed) {
        if (failed instanceof InterruptedException) Thread.currentThread().interrupt();
        log.warn("closing {} failed", part.name(), failed);
      }
    }
    log.info("collector stopped");
  }
}

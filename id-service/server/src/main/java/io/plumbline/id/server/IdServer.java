package io.plumbline.id.server;

import io.plumbline.id.server.http.IdHttpServer;
import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.store.DatabaseClock;
import io.plumbline.id.server.store.DatabaseConfig;
import io.plumbline.id.server.store.Databases;
import io.plumbline.id.server.store.LeaseTable;
import io.plumbline.id.server.store.NamespaceTable;
import io.plumbline.id.server.store.SegmentTable;
import io.plumbline.id.server.store.StoreUnavailableException;
import io.plumbline.id.server.store.TokenTable;
import io.plumbline.id.server.token.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running id-service: the parts, wired.
 *
 * <pre>
 *  http ──► token, namespace ──► lease ──► store ──► database
 *              └───────────────────►
 * </pre>
 */
public final class IdServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IdServer.class);
  private static final int BACKGROUND_THREADS = 4;
  private static final int REFRESH_SECONDS = 5;

  private final Databases databases;
  private final ScheduledExecutorService background;
  private final Namespaces namespaces;
  private final IdHttpServer http;

  private IdServer(
      Databases databases,
      ScheduledExecutorService background,
      Namespaces namespaces,
      IdHttpServer http) {
    this.databases = databases;
    this.background = background;
    this.namespaces = namespaces;
    this.http = http;
  }

  /**
   * Opens the database, leases a worker, and listens.
   *
   * @throws IOException if the port cannot be listened on
   * @throws io.plumbline.id.server.store.StoreUnavailableException if the database cannot be used
   * @throws IllegalArgumentException if a setting is out of range
   */
  public static IdServer start(IdServerConfig config) throws IOException {
    Databases databases = Databases.open(named(config));
    ScheduledExecutorService background = background();
    WorkerLeases leases = new WorkerLeases(new LeaseTable(databases), config.leaseTtl());
    Namespaces namespaces = new Namespaces(
        new NamespaceTable(databases), new SegmentTable(databases), leases, owner(), background);
    DatabaseClock clock = new DatabaseClock(databases);
    Tokens tokens = new Tokens(new TokenTable(databases), config.http().token());
    try {
      namespaces.openDefault();
      tokens.refresh();
      clock.read();
      var unused = background.scheduleWithFixedDelay(
          () -> refresh(databases, tokens, clock),
          REFRESH_SECONDS,
          REFRESH_SECONDS,
          TimeUnit.SECONDS);
      return new IdServer(
          databases,
          background,
          namespaces,
          IdHttpServer.start(config.http(), namespaces, leases, tokens, clock, databases));
    } catch (IOException | RuntimeException e) {
      stop(namespaces, background, databases);
      throw e;
    }
  }

  /** The tokens and the reading as they were hold on while the database is away. */
  private static void refresh(Databases databases, Tokens tokens, DatabaseClock clock) {
    try {
      databases.maintain();
      tokens.refresh();
      clock.read();
    } catch (StoreUnavailableException e) {
      LOG.debug("the tokens and the clock could not be read again", e);
    }
  }

  private static List<DatabaseConfig> named(IdServerConfig config) {
    return config.databases().stream()
        .map(database ->
            database.with(database.continuity().named(owner()).leaseTtl(config.leaseTtl())))
        .toList();
  }

  private static ScheduledExecutorService background() {
    AtomicInteger number = new AtomicInteger();
    return new ScheduledThreadPoolExecutor(BACKGROUND_THREADS, task -> {
      Thread thread = new Thread(task, "ids-background-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  private static String owner() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host"; // only people read it
    }
    return "id-service " + host + " " + ProcessHandle.current().pid();
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /** Every path it serves but that of ids, as in docs/api/id-service.yaml, and its methods. */
  Map<String, List<String>> paths() {
    return http.paths();
  }

  /** Stops listening, hands back its workers and closes the database. */
  @Override
  public void close() {
    try {
      http.close();
    } finally {
      stop(namespaces, background, databases);
    }
  }

  private static void stop(
      Namespaces namespaces, ScheduledExecutorService background, Databases databases) {
    try {
      namespaces.close();
    } finally {
      background.shutdownNow();
      databases.close();
    }
  }
}

package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * {@code bin/bench torture [ids] [faults] [seed]}: attacks a cluster of id-services and prints what came twice. Exit 1
 * if an id came twice or out of order, or if there were fewer ids or faults than asked for.
 */
@SuppressWarnings("SystemOut") // a report for people and scripts
public final class Torture {
  private static final int SERVERS = 3;
  private static final int CLIENTS = 2;
  private static final Duration BATCH_PAUSE = Duration.ofMillis(150);
  private static final Duration SINGLE_PAUSE = Duration.ofMillis(5);
  private static final Duration LONG_STOP = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration PATIENCE_FOR_PACE = Duration.ofSeconds(20);
  private static final int WARM_UP_SECONDS = 5;
  private static final int SLICES_BEFORE = 5;
  /** Share of the ids a second of before at which a fault counts as over. */
  static final double RECOVERED = 0.7;

  private final long ids;
  private final int faults;
  private final Random random;
  private final boolean longStops;
  private final Ledger ledger = new Ledger();
  private final List<IdServerProcess> servers = new ArrayList<>();
  private final List<ClientProcess> clients = new ArrayList<>();
  private final List<Thread> load = new ArrayList<>();
  private final Pace pace = new Pace(ledger::ids);
  private final Toll toll = new Toll();
  private int made;

  private Torture(long ids, int faults, long seed, boolean longStops) {
    this.ids = ids;
    this.faults = faults;
    this.longStops = longStops;
    random = new Random(seed);
  }

  /** Arguments: ids (default 100,000,000), faults (default 110), seed (default the time). */
  public static void main(String[] arguments) throws Exception {
    long ids = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000_000;
    int faults = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 110;
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    Path jar = Path.of("id-service/server/target/id-service.jar");
    Path directory = Files.createTempDirectory("plumbline-torture");
    System.out.printf(
        "torture: %,d ids, %d faults, seed %d, logs in %s%n", ids, faults, seed, directory);
    Torture torture = run(jar, directory, ids, faults, seed, faults >= 50);
    if (torture.good()) Postgres.delete(directory);
    System.exit(torture.good() ? 0 : 1);
  }

  /** Whether all that was asked for was done, and nothing came twice or out of order. */
  private boolean good() {
    return made >= faults
        && ledger.ids() >= ids
        && ledger.duplicates() == 0
        && ledger.orderViolations() == 0;
  }

  Ledger ledger() {
    return ledger;
  }

  /** The faults that were made, the simultaneous first start included. */
  int made() {
    return made;
  }

  /**
   * Runs the attack and prints the report, of an attack that broke off, too.
   *
   * @param longStops whether the database is stopped for a minute once in a while, as the full form does
   */
  static Torture run(Path jar, Path directory, long ids, int faults, long seed, boolean longStops)
      throws Exception {
    Torture torture = new Torture(ids, faults, seed, longStops);
    long startNanos = System.nanoTime();
    try (Postgres database = Postgres.start(directory)) {
      try {
        torture.attack(database, jar, directory);
        return torture;
      } finally {
        torture.stop();
        torture.report(Duration.ofNanos(System.nanoTime() - startNanos));
      }
    }
  }

  private void attack(Postgres database, Path jar, Path directory) throws Exception {
    for (int i = 0; i < SERVERS; i++) {
      servers.add(new IdServerProcess("server-" + i, jar, directory, database.port()));
    }
    for (IdServerProcess server : servers) server.launch(); // together, on an empty database
    for (IdServerProcess server : servers) server.awaitReady();
    create(
        "{\"name\":\"pay\",\"mode\":\"segment\",\"step\":1000,\"rideSeconds\":20,\"wasteSeconds\":40}");
    create("{\"name\":\"" + IncreasingPuller.NAMESPACE
        + "\",\"mode\":\"segment\",\"step\":100,\"order\":\"increasing\"}");
    SteppedGenerator generator = new SteppedGenerator(servers.get(0)::uri, ledger);
    startLoad(directory, generator);
    Faults maker = new Faults(database, servers, clients, generator, random);
    made = 1; // the first start
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS); // the clients start
    var unused = pace.start();
    boolean clocks = database.clock() != null;
    if (!clocks)
      System.out.println("torture: libfaketime is not installed: no steps of wall clocks");
    List<Fault> deck = new ArrayList<>();
    while (made < faults || ledger.ids() < ids) {
      if (deck.isEmpty()) deck.addAll(shuffled(clocks));
      make(maker, deck.remove(deck.size() - 1));
      made++;
    }
  }

  private List<Fault> shuffled(boolean clocks) {
    List<Fault> all = new ArrayList<>(Arrays.asList(Fault.values()));
    if (!clocks) all.removeIf(Fault::stepsWallClock);
    Collections.shuffle(all, random);
    return all;
  }

  private void make(Faults maker, Fault fault) throws IOException, InterruptedException {
    boolean longStop = longStops && random.nextInt(3) == 0;
    long before = paceBefore();
    long given = ledger.ids();
    long refused = ledger.refused();
    maker.make(fault, longStop ? LONG_STOP : Duration.ofSeconds(1 + random.nextInt(6)));
    long repairedNanos = System.nanoTime();
    long toNextMillis = awaitNext(fault, repairedNanos);
    long toPaceMillis = awaitPace(before, repairedNanos);
    List<Long> during = pace.cut(System.nanoTime());
    toll.add(
        fault,
        new Toll.Of(
            before,
            during.stream().mapToLong(Long::longValue).min().orElse(before),
            Pace.median(during),
            toNextMillis,
            toPaceMillis,
            ledger.refused() - refused));
    System.out.printf(
        "  %-55s %,12d ids meanwhile, %,5d ms to the next, %d twice, %d out of order%n",
        fault.what(),
        ledger.ids() - given,
        toNextMillis,
        ledger.duplicates(),
        ledger.orderViolations());
  }

  private long paceBefore() throws InterruptedException {
    var unused = pace.cut(System.nanoTime());
    TimeUnit.MILLISECONDS.sleep(SLICES_BEFORE * Pace.SLICE_MILLIS + Pace.SLICE_MILLIS / 2);
    return Pace.median(pace.cut(System.nanoTime()));
  }

  private long awaitNext(Fault fault, long sinceNanos) throws IOException, InterruptedException {
    long given = ledger.ids();
    while (ledger.ids() == given) {
      if (System.nanoTime() - sinceNanos > PATIENCE.toNanos()) {
        throw new IOException("no ids for " + PATIENCE + " after " + fault.what());
      }
      TimeUnit.MILLISECONDS.sleep(5); // the others are processes
    }
    return millisSince(sinceNanos);
  }

  /** Until the begin of the first whole slice after the repair that is as good as before; -1 if none is. */
  private long awaitPace(long before, long sinceNanos) throws InterruptedException {
    int ofTheFault = pace.slices() + 1; // the present one began before the repair
    while (pace.slices() <= ofTheFault || pace.last() < before * RECOVERED) {
      if (System.nanoTime() - sinceNanos > PATIENCE_FOR_PACE.toNanos()) return -1;
      TimeUnit.MILLISECONDS.sleep(Pace.SLICE_MILLIS / 10);
    }
    return Math.max(0, millisSince(sinceNanos) - Pace.SLICE_MILLIS);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private void create(String namespace) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(servers.get(0).uri().resolve("/api/v1/namespaces"))
        .POST(BodyPublishers.ofString(namespace))
        .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() != 201) throw new IOException(response.body());
  }

  private void startLoad(Path directory, SteppedGenerator generator) throws IOException {
    List<Supplier<URI>> uris = new ArrayList<>();
    for (IdServerProcess server : servers) {
      uris.add(server::uri);
      for (Puller.Kind kind : Puller.Kind.values()) {
        start(new Puller(
            server.name(),
            server::uri,
            server::life,
            kind,
            ledger,
            kind == Puller.Kind.ONE ? SINGLE_PAUSE : BATCH_PAUSE));
      }
    }
    start(new IncreasingPuller(uris, ledger, random.nextLong()));
    start(generator);
    for (int i = 0; i < CLIENTS; i++) {
      ClientProcess client = new ClientProcess("client-" + i, servers, directory, ledger);
      clients.add(client);
      client.start();
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "load-" + load.size());
    thread.setDaemon(true);
    load.add(thread);
    thread.start();
  }

  private void stop() throws IOException {
    pace.close();
    for (Thread thread : load) thread.interrupt();
    for (ClientProcess client : clients) client.close();
    for (IdServerProcess server : servers) server.close();
  }

  private void report(Duration took) {
    toll.print(System.out);
    System.out.println("refused: " + ledger.refusals());
    ledger.examples().forEach(example -> System.out.println("  " + example));
    System.out.printf(
        "in %d s; %d kinds of fault, the pace of before did not come back within %d s after %d%n",
        took.toSeconds(), toll.kinds(), PATIENCE_FOR_PACE.toSeconds(), toll.notRecovered());
    System.out.printf(
        "torture: %d ids, %d faults, %d duplicates, %d order violations%n",
        ledger.ids(), made, ledger.duplicates(), ledger.orderViolations());
  }
}

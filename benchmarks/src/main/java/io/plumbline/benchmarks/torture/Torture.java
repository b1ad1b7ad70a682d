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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  private final long ids;
  private final int faults;
  private final Random random;
  private final boolean longStops;
  private final Ledger ledger = new Ledger();
  private final List<IdServerProcess> servers = new ArrayList<>();
  private final List<ClientProcess> clients = new ArrayList<>();
  private final List<Thread> load = new ArrayList<>();
  private final Map<Fault, List<Long>> millisUntilIds = new EnumMap<>(Fault.class);

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
    Ledger ledger = run(jar, directory, ids, faults, seed, faults >= 50);
    boolean good = ledger.duplicates() == 0 && ledger.orderViolations() == 0 && ledger.ids() >= ids;
    if (good) Postgres.delete(directory);
    System.exit(good ? 0 : 1);
  }

  /**
   * Runs the attack and prints the report.
   *
   * @param longStops whether the database is stopped for a minute once in a while, as the full form does
   */
  static Ledger run(Path jar, Path directory, long ids, int faults, long seed, boolean longStops)
      throws Exception {
    Torture torture = new Torture(ids, faults, seed, longStops);
    long startNanos = System.nanoTime();
    try (Postgres database = Postgres.start(directory)) {
      try {
        int made = torture.attack(database, jar, directory);
        torture.report(made, Duration.ofNanos(System.nanoTime() - startNanos));
        return torture.ledger;
      } finally {
        torture.stop();
      }
    }
  }

  private int attack(Postgres database, Path jar, Path directory) throws Exception {
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
    int made = 1; // the first start
    boolean clocks = database.clock() != null;
    if (!clocks)
      System.out.println("torture: libfaketime is not installed: no steps of wall clocks");
    List<Fault> deck = new ArrayList<>();
    while (made < faults || ledger.ids() < ids) {
      if (deck.isEmpty()) deck.addAll(shuffled(clocks));
      make(maker, deck.remove(deck.size() - 1));
      made++;
    }
    return made;
  }

  private List<Fault> shuffled(boolean clocks) {
    List<Fault> all = new ArrayList<>(Arrays.asList(Fault.values()));
    if (!clocks) all.removeAll(List.of(Fault.SERVER_CLOCK, Fault.DATABASE_CLOCK));
    Collections.shuffle(all, random);
    return all;
  }

  private void make(Faults maker, Fault fault) throws IOException, InterruptedException {
    boolean longStop = longStops && random.nextInt(3) == 0;
    long before = ledger.ids();
    maker.make(fault, longStop ? LONG_STOP : Duration.ofSeconds(1 + random.nextInt(6)));
    long repairedNanos = System.nanoTime();
    long given = ledger.ids();
    while (ledger.ids() == given) {
      if (System.nanoTime() - repairedNanos > PATIENCE.toNanos()) {
        throw new IOException("no ids for " + PATIENCE + " after " + fault.what());
      }
      TimeUnit.MILLISECONDS.sleep(5); // the others are processes
    }
    long millis = (System.nanoTime() - repairedNanos) / 1_000_000;
    millisUntilIds.computeIfAbsent(fault, key -> new ArrayList<>()).add(millis);
    System.out.printf(
        "  %-55s %,12d ids meanwhile, %,5d ms to the next, %d twice, %d out of order%n",
        fault.what(), given - before, millis, ledger.duplicates(), ledger.orderViolations());
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
    for (Thread thread : load) thread.interrupt();
    for (ClientProcess client : clients) client.close();
    for (IdServerProcess server : servers) server.close();
  }

  private void report(int made, Duration took) {
    System.out.printf("%n%-57s %5s %12s %12s%n", "fault", "times", "median ms", "longest ms");
    millisUntilIds.forEach((fault, millis) -> {
      List<Long> sorted = millis.stream().sorted().toList();
      System.out.printf(
          "%-57s %5d %12d %12d%n",
          fault.what(),
          sorted.size(),
          sorted.get(sorted.size() / 2),
          sorted.get(sorted.size() - 1));
    });
    System.out.println("(ms: from the repair to the next id from anywhere)");
    System.out.println("refused: " + ledger.refusals());
    ledger.examples().forEach(example -> System.out.println("  " + example));
    System.out.printf("in %d s%n", took.toSeconds());
    System.out.printf(
        "torture: %d ids, %d faults, %d duplicates, %d order violations%n",
        ledger.ids(), made, ledger.duplicates(), ledger.orderViolations());
  }
}

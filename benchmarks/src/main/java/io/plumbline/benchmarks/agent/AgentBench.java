package io.plumbline.benchmarks.agent;

import io.plumbline.benchmarks.idhttp.StaticServer;
import io.plumbline.benchmarks.load.Figures;
import io.plumbline.benchmarks.load.Jvm;
import io.plumbline.benchmarks.load.SteadyRate;
import io.plumbline.benchmarks.load.Wrk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * {@code bin/bench agent}: what an agent costs one application. The application is started anew without an agent and
 * with each of them, some times, to time that; then all are kept, warmed up until their code is compiled, and take turns
 * in each round, every other round backwards: asked at a fixed rate and then as fast as they answer. The application has a
 * processor of its own, the load, the sink and the service it calls share another.
 */
public final class AgentBench {
  private static final int PER_SECOND = 400;
  private static final int CONNECTIONS = 8;
  private static final String ORDER = "/order";
  /** Compiled on the one processor they have: before, half of what is measured is the compiler. */
  private static final int WARM_UP_SECONDS = 120;

  private static final int SETTLE_SECONDS = 7; // longer than any of them keeps a batch
  private static final double SAME = 0.01;

  private static final String CPU = "CPU a request at " + PER_SECOND + "/s, µs";
  private static final String CPU_FULL = "CPU a request at full speed, µs";
  private static final String START = "start to the first answer, ms";
  private static final String SPANS = "spans a thousand requests";

  private final int seconds;
  private final Path directory;
  private final Wrk wrk;
  private final Wrk warmUp;
  private final Figures figures = new Figures();
  private final HttpClient http = HttpClient.newHttpClient();

  private AgentBench(int seconds, Path directory) throws IOException {
    this.seconds = seconds;
    this.directory = directory;
    wrk = new Wrk(seconds, directory);
    warmUp = new Wrk(WARM_UP_SECONDS, directory);
  }

  /**
   * Arguments: jars of our agent, OpenTelemetry's and Elastic's; rounds (default 5); seconds of each measurement
   * (default 6). Exits 1 if ours and OpenTelemetry's do not make the same number of spans.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    int seconds = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 6;
    Path directory = Files.createTempDirectory("plumbline-agent-bench");
    AgentBench bench = new AgentBench(seconds, directory);
    boolean same;
    try (Sink sink = Sink.start();
        Jvm backend = backend(directory)) {
      List<Traced> all = List.of(
          Traced.without(),
          Traced.plumbline(Path.of(arguments[0]), sink.uri()),
          Traced.openTelemetry(Path.of(arguments[1]), sink.uri()),
          Traced.elastic(Path.of(arguments[2]), sink.uri()),
          Traced.plumblineSampled(Path.of(arguments[0]), sink.uri()),
          Traced.openTelemetrySampled(Path.of(arguments[1]), sink.uri()));
      URI stock = backend.uri("/stock");
      for (List<Traced> turn : turns(all, rounds)) {
        for (Traced one : turn) bench.measureStart(one, stock);
      }
      bench.measureRounds(all, rounds, stock, sink);
      same = bench.report(all, rounds);
    }
    if (!same) System.exit(1);
  }

  private static Jvm backend(Path directory) throws IOException, InterruptedException {
    int port = Jvm.freePort();
    List<String> arguments = List.of(
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        StaticServer.class.getName(),
        String.valueOf(port));
    return Jvm.start(
        List.of("taskset", "-c", "1"), arguments, port, "/", directory.resolve("backend.log"));
  }

  private static <T> List<List<T>> turns(List<T> all, int rounds) {
    List<List<T>> turns = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<T> turn = new ArrayList<>(all);
      if (round % 2 == 1) Collections.reverse(turn);
      turns.add(turn);
    }
    return turns;
  }

  private void measureStart(Traced one, URI backend) throws IOException, InterruptedException {
    try (Jvm shop = start(one, backend)) {
      add(one, START, (double) shop.millisToFirst());
    }
  }

  /** The application as it runs. */
  private record Running(Traced traced, Jvm shop) {}

  private void measureRounds(List<Traced> all, int rounds, URI backend, Sink sink)
      throws IOException, InterruptedException {
    List<Running> running = new ArrayList<>();
    try {
      for (Traced one : all) {
        Jvm shop = start(one, backend);
        running.add(new Running(one, shop));
        warmUp.get(shop.uri(ORDER), CONNECTIONS);
      }
      for (List<Running> turn : turns(running, rounds)) {
        for (Running one : turn) measure(one.traced, one.shop, sink);
      }
    } finally {
      for (Running one : running) one.shop.close();
    }
  }

  private Jvm start(Traced one, URI backend) throws IOException, InterruptedException {
    int port = Jvm.freePort();
    List<String> arguments = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    arguments.addAll(one.javaOptions());
    arguments.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        Shop.class.getName(),
        String.valueOf(port),
        backend.toString()));
    Path log = directory.resolve(one.name().replaceAll("\\W+", "-") + ".log");
    return Jvm.start(List.of("taskset", "-c", "0"), arguments, port, ORDER, log);
  }

  private void measure(Traced one, Jvm shop, Sink sink) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS); // what was kept so far is sent
    steady(one, shop, sink);
    double before = shop.cpuSeconds();
    double perSecond = wrk.get(shop.uri(ORDER), CONNECTIONS);
    add(one, "requests/s", perSecond);
    add(one, CPU_FULL, (shop.cpuSeconds() - before) * 1e6 / (perSecond * seconds));
    add(one, "resident, MiB", shop.residentBytes() / 1_048_576.0);
    add(one, "live heap, KiB", shop.liveHeapBytes() / 1_024.0);
  }

  private void steady(Traced one, Jvm shop, Sink sink) throws IOException, InterruptedException {
    int requests = (seconds + 1) * PER_SECOND;
    long spansBefore = sink.spans();
    long allocatedBefore = allocated(shop);
    double before = shop.cpuSeconds();
    SteadyRate.Latencies latencies =
        new SteadyRate(PER_SECOND, CONNECTIONS, seconds).measure(shop.uri(ORDER));
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS); // sending the last batch is a cost of its requests, too
    add(one, CPU, (shop.cpuSeconds() - before) * 1e6 / requests);
    add(one, "median, µs", latencies.medianMicros());
    add(one, "p99, µs", latencies.p99Micros());
    add(one, "allocated a request, bytes", (allocated(shop) - allocatedBefore) / (double) requests);
    add(one, SPANS, (sink.spans() - spansBefore) * 1_000.0 / requests);
  }

  private long allocated(Jvm shop) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(shop.uri("/allocated")).build();
    return Long.parseLong(http.send(request, BodyHandlers.ofString()).body().strip());
  }

  private void add(Traced one, String what, double figure) {
    figures.add(row(one, what), figure);
  }

  private static String row(Traced one, String what) {
    return what + ": " + one.name();
  }

  /** Whether ours and OpenTelemetry's saw the same. */
  @SuppressWarnings("SystemOut") // the table is what the program is for
  private boolean report(List<Traced> all, int rounds) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "agent: %d rounds of %d s; Java %s; the application on one processor%n",
        rounds,
        seconds,
        System.getProperty("java.version"));
    figures.print(System.out);
    for (Traced one : all) {
      if (one.agent() != null && one.complete())
        System.out.printf(
            Locale.ROOT, "jar: %s, %.1f MB%n", one.name(), Files.size(one.agent()) / 1e6);
    }
    Traced none = all.get(0);
    Traced ours = all.get(1);
    Traced theirs = all.get(2);
    ratio("added CPU a request at full speed", CPU_FULL, none, ours, theirs);
    ratio("added CPU a request at " + PER_SECOND + "/s", CPU, none, ours, theirs);
    ratio("added start", START, none, ours, theirs);
    ratio("added CPU a request at full speed, 1 %", CPU_FULL, none, all.get(4), all.get(5));
    double our = figures.median(row(ours, SPANS));
    double their = figures.median(row(theirs, SPANS));
    boolean same = our > 0 && Math.abs(our - their) <= SAME * their;
    System.out.printf(
        Locale.ROOT, "agent: spans a request ours %.2f, theirs %.2f%n", our / 1_000, their / 1_000);
    return same;
  }

  @SuppressWarnings("SystemOut") // the table is what the program is for
  private void ratio(String name, String what, Traced none, Traced ours, Traced theirs) {
    double floor = figures.median(row(none, what));
    double our = figures.median(row(ours, what)) - floor;
    double their = figures.median(row(theirs, what)) - floor;
    System.out.printf(
        Locale.ROOT,
        "agent %s: ours %.0f, opentelemetry's %.0f, ratio %.2f%n",
        name,
        our,
        their,
        our / their);
  }
}

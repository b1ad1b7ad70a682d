package io.plumbline.benchmarks.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ingest over HTTP, fsynced and indexed, beside Zipkin's server with its storage in memory, which is
 * an easier job: the same spans, by turns, each round in a new process. Then {@code kill -9} under load.
 */
public final class CollectorBench {
  private static final int CONNECTIONS = 8;
  private static final int CRASH_ACKNOWLEDGED = 300;
  private static final int CRASH_CONNECTIONS = 4;
  private static final int[] BATCHES = {100, 500};
  private static final Pattern SPAN_COUNT = Pattern.compile("\"spanCount\":(\\d+)");
  private static final Pattern SPANS = Pattern.compile("\"spans\":(\\d+)");

  private final Path collector;
  private final Path zipkin;
  private final int seconds;
  private final AtomicLong numbers = new AtomicLong();

  private CollectorBench(Path collector, Path zipkin, int seconds) {
    this.collector = collector;
    this.zipkin = zipkin;
    this.seconds = seconds;
  }

  /** {@code collector.jar zipkin.jar rounds seconds cycles}. */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[2]);
    int cycles = Integer.parseInt(arguments[4]);
    CollectorBench bench = new CollectorBench(
        Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[3]));
    double ratio = bench.compare(rounds);
    bench.crash(cycles, ratio);
  }

  /**
   * One run.
   *
   * @param spansPerSecond acknowledged, and in the index when the time ends
   * @param micros of the server's CPU for each span
   */
  private record Run(double spansPerSecond, double micros, long refused) {}

  private double compare(int rounds) throws IOException, InterruptedException {
    say("batch  server      spans/s median (least - most)      CPU us/span  answered 'later'%n");
    double worst = Double.MAX_VALUE;
    for (int batch : BATCHES) {
      Map<String, List<Run>> runs = new TreeMap<>();
      for (int round = 0; round < rounds; round++) {
        runs.computeIfAbsent("plumbline", name -> new ArrayList<>()).add(plumbline(batch));
        runs.computeIfAbsent("zipkin", name -> new ArrayList<>()).add(zipkin(batch));
      }
      runs.forEach((name, of) -> print(batch, name, of));
      worst = Math.min(worst, median(runs, "plumbline") / median(runs, "zipkin"));
    }
    return worst;
  }

  private static double median(Map<String, List<Run>> runs, String name) {
    return median(
        runs.getOrDefault(name, List.of()).stream().map(Run::spansPerSecond).toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static void print(int batch, String name, List<Run> runs) {
    List<Double> rates = runs.stream().map(Run::spansPerSecond).sorted().toList();
    say(
        "%5d  %-10s  %,9.0f (%,.0f - %,.0f)  %20.1f  %,17d%n",
        batch,
        name,
        median(rates),
        rates.get(0),
        rates.get(rates.size() - 1),
        median(runs.stream().map(Run::micros).toList()),
        runs.stream().mapToLong(Run::refused).sum());
  }

  private Run plumbline(int batch) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("plumbline-bench");
    try (Server server = Server.plumbline(collector, data)) {
      return run(server, Template.otlp(batch), batch, () -> {
        while (!server.get("/metrics").contains("plumbline_collector_queue_requests 0.0")) {
          TimeUnit.MILLISECONDS.sleep(5);
        }
      });
    } finally {
      delete(data);
    }
  }

  private Run zipkin(int batch) throws IOException, InterruptedException {
    try (Server server = Server.zipkin(zipkin)) {
      return run(server, Template.zipkin(batch), batch, () -> {}); // it stores before it answers
    }
  }

  private interface Draining {
    void await() throws IOException, InterruptedException;
  }

  /** As long again to warm up as to measure. */
  private Run run(Server server, Template template, int batch, Draining indexed)
      throws IOException, InterruptedException {
    Load warmUp = new Load(template, numbers);
    warmUp.start(server.ingest(), CONNECTIONS, number -> {});
    TimeUnit.SECONDS.sleep(seconds);
    warmUp.stop();
    indexed.await();
    Duration cpu = server.cpu();
    long start = System.nanoTime();
    Load load = new Load(template, numbers);
    load.start(server.ingest(), CONNECTIONS, number -> {});
    TimeUnit.SECONDS.sleep(seconds);
    load.stop();
    indexed.await();
    double spans = (double) load.acknowledged() * batch;
    double took = (System.nanoTime() - start) / 1e9;
    double micros = server.cpu().minus(cpu).toNanos() / 1e3 / spans;
    return new Run(spans / took, micros, load.refused());
  }

  private void crash(int cycles, double ratio) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("plumbline-crash");
    Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    long before = numbers.get();
    Template template = Template.otlp(Template.SPANS_PER_TRACE);
    try {
      for (int cycle = 0; cycle < cycles; cycle++) {
        Server server = Server.plumbline(collector, data);
        Load load = new Load(template, numbers);
        load.start(server.ingest(), CRASH_CONNECTIONS, acknowledged::add);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (load.acknowledged() < CRASH_ACKNOWLEDGED && System.nanoTime() < deadline) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
        server.kill();
        load.stop();
      }
      count(cycles, data, before, acknowledged, ratio);
    } finally {
      delete(data);
    }
  }

  private void count(int cycles, Path data, long before, Set<Long> acknowledged, double ratio)
      throws IOException, InterruptedException {
    try (Server server = Server.plumbline(collector, data)) {
      long lost = 0;
      long found = 0;
      for (long number = before + 1; number <= numbers.get(); number++) {
        String id = String.format("%016x%016x", Template.high(number), 1);
        int spans = number(SPAN_COUNT, server.get("/api/v1/traces/" + id));
        found += spans;
        if (acknowledged.contains(number)) lost += Math.max(0, Template.SPANS_PER_TRACE - spans);
      }
      long twice = number(SPANS, server.get("/api/v1/status")) - found;
      say("acknowledged before a kill: %,d traces of 8 spans%n", acknowledged.size());
      say("collector ratio: %.2f%n", ratio);
      say("collector crash: %d cycles, %d lost, %d twice%n", cycles, lost, twice);
    }
  }

  private static int number(Pattern pattern, String json) {
    Matcher number = pattern.matcher(json);
    return number.find() ? Integer.parseInt(number.group(1)) : 0;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  @SuppressWarnings("SystemOut") // a table for whoever typed the command
  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}

package io.plumbline.benchmarks.idhttp;

import io.plumbline.benchmarks.load.Figures;
import io.plumbline.benchmarks.load.SteadyRate;
import io.plumbline.benchmarks.load.Wrk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * {@code bin/bench id-http [rounds] [seconds]}: what the id-service gives over HTTP on this machine, beside a server
 * that answers with the same bytes and does nothing, one that does not even read, and Redis. Load and server share the processors, in every row. All
 * rows take turns in each round, every other round backwards.
 */
public final class IdHttp {
  private static final int CONNECTIONS = 64;
  private static final int PEER_CONNECTIONS = 50;
  private static final int RANGE = 1_000;
  private static final int STEADY_PER_SECOND = 10_000;
  private static final String NUMBERS = "bench";

  private static final String FLOOR = "floor: static bytes, 64 connections, requests/s";
  private static final String OURS = "id-service: one snowflake id, 64 connections, ids/s";
  private static final String FLOOR_50 = "floor: static bytes, 50 connections, requests/s";
  private static final String OURS_50 = "id-service: one snowflake id, 50 connections, ids/s";
  private static final String CEILING_50 = "ceiling: unread requests, 50 connections, answers/s";
  private static final String REDIS = "Redis, nothing kept: INCR, 50 connections, ids/s";
  private static final String REDIS_KEEPS = "Redis, fsync each INCR: 50 connections, ids/s";

  private final int seconds;
  private final Path directory;
  private final Wrk wrk;
  private final Figures figures = new Figures();

  private IdHttp(int seconds, Path directory) throws IOException {
    this.seconds = seconds;
    this.directory = directory;
    wrk = new Wrk(seconds, directory);
  }

  /** Arguments: rounds (default 5), seconds of each measurement (default 5). */
  @SuppressWarnings("SystemOut") // the table is what the program is for
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    Path jar = Path.of("id-service/server/target/id-service.jar");
    Path directory = Files.createTempDirectory("plumbline-id-http");
    try {
      IdHttp bench = new IdHttp(seconds, directory);
      bench.measureStarts(jar, rounds);
      bench.measureRates(jar, rounds);
      bench.report(rounds);
    } finally {
      delete(directory);
    }
  }

  private void measureStarts(Path jar, int rounds) throws IOException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      Path fresh = Files.createDirectory(directory.resolve("start-" + round));
      for (String database : List.of("empty", "existing")) {
        try (Subject server = Subject.idService(jar, fresh)) {
          figures.add("id-service: start to first id, " + database + " database, ms", (double)
              server.jvm().millisToFirst());
        }
      }
    }
  }

  private void measureRates(Path jar, int rounds) throws IOException, InterruptedException {
    try (Subject floor = Subject.of(StaticServer.class, directory);
        Subject ceiling = Subject.of(UnreadServer.class, directory);
        Subject ids = Subject.idService(jar, directory);
        Redis forgets = Redis.start(Redis.Keeping.NOTHING, directory);
        Redis eachSecond = Redis.start(Redis.Keeping.EACH_SECOND, directory);
        Redis keeps = Redis.start(Redis.Keeping.EVERYTHING, directory)) {
      ids.create(NUMBERS);
      List<Case> cases = new ArrayList<>(own(floor, ids));
      cases.add(() -> figures.add(CEILING_50, wrk.get(ceiling.one(), PEER_CONNECTIONS)));
      cases.add(increments(REDIS, forgets));
      cases.add(increments("Redis, fsync each second: INCR, 50 connections, ids/s", eachSecond));
      cases.add(increments(REDIS_KEEPS, keeps));
      for (int i = 0; i < 2; i++) { // a JVM needs to warm up
        wrk.get(floor.one(), CONNECTIONS);
        wrk.get(ids.one(), CONNECTIONS);
        wrk.get(ceiling.one(), CONNECTIONS);
      }
      for (int round = 0; round < rounds; round++) {
        List<Case> turn = new ArrayList<>(cases);
        if (round % 2 == 1) Collections.reverse(turn);
        for (Case one : turn) one.measure();
        steady("floor", floor);
        steady("id-service", ids);
      }
      memory("floor", floor);
      memory("id-service", ids);
    }
  }

  /** Adds one figure. */
  private interface Case {
    void measure() throws IOException;
  }

  private Case increments(String row, Redis redis) {
    return () -> figures.add(row, redis.increments(PEER_CONNECTIONS, seconds));
  }

  private List<Case> own(Subject floor, Subject ids) {
    String range = "/api/v1/ids/" + NUMBERS + "?count=" + RANGE;
    String segment = "/api/v1/segments/" + NUMBERS + "?inHand=true&size=" + RANGE;
    return List.of(
        () -> figures.add(FLOOR, wrk.get(floor.one(), CONNECTIONS)),
        () -> figures.add(OURS, wrk.get(ids.one(), CONNECTIONS)),
        () -> figures.add(
            "id-service: one number of segments, 64 connections, ids/s",
            wrk.get(ids.jvm().uri("/api/v1/ids/" + NUMBERS), CONNECTIONS)),
        () -> figures.add(FLOOR_50, wrk.get(floor.one(), PEER_CONNECTIONS)),
        () -> figures.add(OURS_50, wrk.get(ids.one(), PEER_CONNECTIONS)),
        () -> figures.add(
            "id-service: 1,000 numbers a request, binary, ids/s",
            RANGE * wrk.getBinary(ids.jvm().uri(range), CONNECTIONS)),
        () -> figures.add(
            "id-service: a range of 1,000 a request, binary, ids/s",
            RANGE * wrk.postBinary(ids.jvm().uri(segment), CONNECTIONS)));
  }

  private void steady(String name, Subject server) throws IOException, InterruptedException {
    SteadyRate.Latencies latencies =
        new SteadyRate(STEADY_PER_SECOND, CONNECTIONS, seconds).measure(server.one());
    String row = name + ": at " + STEADY_PER_SECOND + " requests/s, ";
    figures.add(row + "median, microseconds", latencies.medianMicros());
    figures.add(row + "p99, microseconds", latencies.p99Micros());
    figures.add(row + "p99.9, microseconds", latencies.p999Micros());
    figures.add(row + "rate kept, requests/s", latencies.perSecond());
  }

  private void memory(String name, Subject server) throws IOException {
    figures.add(name + ": resident after the load, KiB", server.jvm().residentBytes() / 1_024.0);
    figures.add(name + ": live heap after the load, KiB", server.jvm().liveHeapBytes() / 1_024.0);
  }

  @SuppressWarnings("SystemOut") // the table is what the program is for
  private void report(int rounds) {
    System.out.printf(
        Locale.ROOT,
        "id-http: %d rounds of %d s; Java %s, %d processors for load and server together,"
            + " embedded database%n",
        rounds,
        seconds,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors());
    figures.print(System.out);
    System.out.println("Leaf's server: not published to Maven Central, so not measured");
    System.out.printf(
        Locale.ROOT, "id-http floor ratio: %.2f%n", figures.median(OURS) / figures.median(FLOOR));
    System.out.printf(
        Locale.ROOT,
        "id-http ceiling ratio: %.2f%n",
        figures.median(CEILING_50) / figures.median(REDIS));
    System.out.printf(
        Locale.ROOT,
        "id-http durable ratio: %.2f%n",
        figures.median(OURS_50) / figures.median(REDIS_KEEPS));
    System.out.printf(
        Locale.ROOT, "id-http ratio: %.2f%n", figures.median(OURS_50) / figures.median(REDIS));
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) Files.delete(file);
  }
}

package io.plumbline.benchmarks;

import io.plumbline.id.IdCoreBenchmark;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code java -cp benchmarks.jar io.plumbline.benchmarks.IdCore [rounds] [seconds]}: ids per second inside one process,
 * ours and CosId's, in rounds that take turns so that a busy machine is busy for all of them. Each measurement is a JVM
 * of its own with the same options. By default 5 rounds of 2 seconds of warm-up and 2 of measurement each, about 8
 * minutes. Leaf's and TinyID's buffers are not measured: they are not published to Maven Central.
 */
public final class IdCore {
  private static final String STRIPED = "segmentChain_striped_1000";
  private static final String STRICT = "segmentChain_strict_1000";
  private static final String PEER = "cosId_segmentChain_1000";
  private static final List<String> NAMES = List.of(
      "floor_atomicLong",
      STRIPED,
      "segmentChain_striped_10000",
      STRICT,
      "segmentChain_strict_10000",
      PEER,
      "cosId_segmentChain_10000",
      "snowflake",
      "cosId_snowflake");
  private static final List<Integer> THREADS = List.of(1, 2);

  /** CosId logs through slf4j, which would complain that nobody listens. */
  private static final String NO_LOG = "-Dslf4j.internal.verbosity=ERROR";

  private record Case(String name, int threads) {}

  private IdCore() {}

  /** Measures and prints. */
  @SuppressWarnings("SystemOut") // the table is what the program is for
  public static void main(String[] arguments) throws RunnerException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    Map<Case, List<Double>> scores = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (int threads : THREADS) {
        for (String name : NAMES) {
          double score = measure(name, threads, seconds);
          scores
              .computeIfAbsent(new Case(name, threads), key -> new ArrayList<>())
              .add(score);
        }
      }
    }
    print(System.out, rounds, scores);
  }

  private static double measure(String name, int threads, int seconds) throws RunnerException {
    Options options = new OptionsBuilder()
        .include("^" + IdCoreBenchmark.class.getName().replace(".", "\\.") + "\\." + name + "$")
        .threads(threads)
        .forks(1)
        .jvmArgsAppend(NO_LOG)
        .warmupIterations(1)
        .warmupTime(TimeValue.seconds(seconds))
        .measurementIterations(1)
        .measurementTime(TimeValue.seconds(seconds))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .build();
    return new Runner(options).runSingle().getPrimaryResult().getScore();
  }

  private static void print(PrintStream out, int rounds, Map<Case, List<Double>> scores) {
    out.printf(
        Locale.ROOT,
        "id-core: million ids/s, median (lowest to highest) of %d rounds; Java %s, %d processors%n",
        rounds,
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors());
    out.printf(Locale.ROOT, "%-26s  %-26s  %s%n", "", "1 thread", "2 threads");
    for (String name : NAMES) {
      out.printf(
          Locale.ROOT,
          "%-26s  %-26s  %s%n",
          name,
          spread(of(scores, name, 1)),
          spread(of(scores, name, 2)));
    }
    out.println("Leaf and TinyID: not published to Maven Central, so not measured");
    double peer = median(of(scores, PEER, 2));
    out.printf(Locale.ROOT, "id-core strict ratio: %.2f%n", median(of(scores, STRICT, 2)) / peer);
    out.printf(Locale.ROOT, "id-core ratio: %.2f%n", median(of(scores, STRIPED, 2)) / peer);
  }

  private static List<Double> of(Map<Case, List<Double>> scores, String name, int threads) {
    return scores.getOrDefault(new Case(name, threads), List.of());
  }

  private static String spread(List<Double> scores) {
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        median(scores),
        Collections.min(scores),
        Collections.max(scores));
  }

  private static double median(List<Double> scores) {
    List<Double> sorted = scores.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}

package io.plumbline.benchmarks.torture;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What each kind of fault cost those who wanted ids. Used by one thread. */
final class Toll {
  /**
   * One fault.
   *
   * @param before median ids a second in the seconds before it
   * @param lowest ids a second in the worst half second, from the fault until ids are given as before
   * @param during median of these half seconds
   * @param toNextMillis from the repair to the next id from anywhere
   * @param toPaceMillis from the repair until ids are given {@link Torture#RECOVERED} as fast as before; -1 if they were
   *     not within the patience
   * @param refusals requests that got no id in that time
   */
  record Of(
      long before, long lowest, long during, long toNextMillis, long toPaceMillis, long refusals) {}

  private final Map<Fault, List<Of>> all = new EnumMap<>(Fault.class);

  void add(Fault fault, Of toll) {
    all.computeIfAbsent(fault, key -> new ArrayList<>()).add(toll);
  }

  /** How many different kinds there were. */
  int kinds() {
    return all.size();
  }

  /** How often the pace of before did not come back. */
  long notRecovered() {
    return all.values().stream()
        .flatMap(List::stream)
        .filter(toll -> toll.toPaceMillis < 0)
        .count();
  }

  /** A row for each kind: medians over the times it was made, and the worst time. */
  void print(PrintStream out) {
    out.printf(
        "%n%-58s %5s %11s %11s %11s %16s %16s %9s%n",
        "", "", "ids/s", "ids/s", "ids/s", "next id s", "as before s", "");
    out.printf(
        "%-58s %5s %11s %11s %11s %16s %16s %9s%n",
        "fault",
        "times",
        "before",
        "during",
        "lowest",
        "median / longest",
        "median / longest",
        "refused");
    all.forEach((fault, tolls) -> out.printf(
        "%-58s %5d %,11d %,11d %,11d %16s %16s %,9d%n",
        fault.what(),
        tolls.size(),
        median(tolls, Of::before),
        median(tolls, Of::during),
        median(tolls, Of::lowest),
        seconds(tolls, Of::toNextMillis),
        seconds(tolls, Of::toPaceMillis),
        tolls.stream().mapToLong(Of::refusals).sum()));
    out.println(
        "(ids/s of half seconds, medians over the times; during: from the fault until ids are given "
            + Math.round(Torture.RECOVERED * 100)
            + " % as fast as before; next id, as before: since the repair)");
  }

  private static long median(List<Of> tolls, ToLongFunction<Of> part) {
    return Pace.median(tolls.stream().map(part::applyAsLong).toList());
  }

  /** A time that is unknown, since it was longer than the patience, counts as the longest of all. */
  private static String seconds(List<Of> tolls, ToLongFunction<Of> millis) {
    List<Long> times = tolls.stream()
        .map(millis::applyAsLong)
        .map(time -> time < 0 ? Long.MAX_VALUE : time)
        .sorted()
        .toList();
    return shown(Pace.median(times)) + " / " + shown(times.get(times.size() - 1));
  }

  private static String shown(long millis) {
    return millis == Long.MAX_VALUE ? "never" : String.format("%.1f", millis / 1_000.0);
  }
}

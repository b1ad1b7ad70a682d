package io.plumbline.benchmarks.load;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the rounds gave, by what was measured; rows keep the order in which they first came. */
public final class Figures {
  private final Map<String, List<Double>> rows = new LinkedHashMap<>();

  /** A figure of one round. */
  public void add(String row, double figure) {
    rows.computeIfAbsent(row, key -> new ArrayList<>()).add(figure);
  }

  /** Throws IllegalArgumentException if there is no such row. */
  public double median(String row) {
    List<Double> figures = rows.getOrDefault(row, List.of());
    if (figures.isEmpty())
      throw new IllegalArgumentException(
          "row: " + row + " (expected: one of " + rows.keySet() + ")");
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** One line for each row: median, lowest, highest. */
  public void print(PrintStream out) {
    out.printf(Locale.ROOT, "%-62s %12s %12s %12s%n", "", "median", "lowest", "highest");
    rows.forEach((row, figures) -> out.printf(
        Locale.ROOT,
        "%-62s %,12.0f %,12.0f %,12.0f%n",
        row,
        median(row),
        Collections.min(figures),
        Collections.max(figures)));
  }
}

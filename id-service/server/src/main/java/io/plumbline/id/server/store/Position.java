package io.plumbline.id.server.store;

import java.util.Comparator;

/**
 * How far a counter has come: the first number that is not reserved, in its period. Ordered as reserved: later periods
 * sort behind earlier ones.
 *
 * @param period empty without periods
 */
record Position(String period, long next) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::period).thenComparingLong(Position::next);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** The one further on. */
  Position max(Position other) {
    return compareTo(other) >= 0 ? this : other;
  }
}

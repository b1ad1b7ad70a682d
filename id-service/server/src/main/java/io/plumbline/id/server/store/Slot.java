package io.plumbline.id.server.store;

/**
 * The share of the numbers that one of several databases counts. The databases take turns:
 *
 * <pre>
 *   number    0 ........ turn ........ 2 turn ........ 3 turn ........ 4 turn
 *   of        | database 0  | database 1  |  database 0  |  database 1  |
 *   worker    0: database 0,  1: database 1,  2: database 0,  3: database 1, ...
 * </pre>
 *
 * Long turns and not every other number, so that the numbers of a range follow each other, and so that low bits stay
 * spread evenly when a database is away. Immutable.
 *
 * @param index which database, from 0
 * @param count how many databases, at least 1
 */
record Slot(int index, int count) {
  /** Of a database that counts alone. */
  static final Slot ALONE = new Slot(0, 1);

  private static final long LONGEST_TURN = 1_000_000;

  /** No database may have less than this many turns of the smallest number space. */
  private static final long TURNS = 50;

  /** Throws IllegalArgumentException if there is no such share. */
  Slot {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "slot: " + index + " of " + count + " (expected: 0 to " + (count - 1) + ")");
    }
  }

  /**
   * Numbers in one turn: a power of ten, so that people see whose a number is.
   *
   * @param numbers in the number space, of which nothing may ever change
   */
  long turn(long numbers) {
    long turn = LONGEST_TURN;
    while (turn > 1 && turn > numbers / count / TURNS) turn /= 10;
    return turn;
  }

  /** The smallest number of this share that is not below next; Long.MAX_VALUE if there is none. */
  long first(long next, long turn) {
    long present = next / turn;
    long own = smallest(present);
    if (own == present) return next;
    return own > Long.MAX_VALUE / turn ? Long.MAX_VALUE : own * turn;
  }

  /** The end of the turn that a number of this share is in. */
  long end(long first, long turn) {
    if (count == 1) return Long.MAX_VALUE;
    long following = first / turn + 1;
    return following > Long.MAX_VALUE / turn ? Long.MAX_VALUE : following * turn;
  }

  /** The smallest worker of this share that is not below. */
  int worker(int lowest) {
    return (int) smallest(lowest);
  }

  /** What comes to this database when something is divided among all. */
  long part(long whole) {
    return whole / count + (index < whole % count ? 1 : 0);
  }

  private long smallest(long atLeast) {
    return atLeast + Math.floorMod(index - atLeast, (long) count);
  }

  @Override
  public String toString() {
    return count == 1 ? "the only database" : "database " + (index + 1) + " of " + count;
  }
}

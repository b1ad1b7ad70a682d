package io.plumbline.id.server.store;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far this host's clock is from the database's, and how long the database takes to answer: for people and alarms
 * only. No id depends on this host's clock. Thread-safe.
 */
public final class DatabaseClock {
  /**
   * One reading.
   *
   * @param offsetMillis this host's clock minus the database's, as it was in the middle of the question; right to half
   *     of lagMillis
   * @param lagMillis from the question to the answer, a connection and a commit included
   * @param atNanos when it was taken, by {@link System#nanoTime()}
   */
  public record Reading(long offsetMillis, double lagMillis, long atNanos) {}

  private final Database database;
  private final LongSupplier wallMillis;
  private volatile @Nullable Reading last;

  /** A clock of that database, beside this host's. */
  public DatabaseClock(Database database) {
    this(database, System::currentTimeMillis);
  }

  DatabaseClock(Database database, LongSupplier wallMillis) {
    this.database = database;
    this.wallMillis = wallMillis;
  }

  /** The last reading, null before the first. */
  public @Nullable Reading last() {
    return last;
  }

  /**
   * Asks the database; blocks.
   *
   * @throws StoreUnavailableException if it did not answer; the last reading stays
   */
  public Reading read() {
    long wallBefore = wallMillis.getAsLong();
    long before = System.nanoTime();
    long databaseMillis = database.transaction(database::nowMillis);
    long after = System.nanoTime();
    double lagMillis = (after - before) / 1e6;
    long middle = wallBefore + Math.round(lagMillis / 2);
    Reading reading = new Reading(middle - databaseMillis, lagMillis, after);
    last = reading;
    return reading;
  }
}

package io.plumbline.id.server.store;

import java.util.Collections;
import java.util.Comparator;
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

  private final Databases databases;
  private final LongSupplier wallMillis;
  private volatile @Nullable Reading last;

  /** The clocks of the databases, beside this host's. */
  public DatabaseClock(Databases databases) {
    this(databases, System::currentTimeMillis);
  }

  DatabaseClock(Databases databases, LongSupplier wallMillis) {
    this.databases = databases;
    this.wallMillis = wallMillis;
  }

  /** The last reading, null before the first. */
  public @Nullable Reading last() {
    return last;
  }

  /**
   * Asks the databases; blocks.
   *
   * @return of those that answered, the one that took longest
   * @throws StoreUnavailableException if none did; the last reading stays
   */
  public Reading read() {
    Reading slowest =
        Collections.max(databases.each(this::read), Comparator.comparingDouble(Reading::lagMillis));
    last = slowest;
    return slowest;
  }

  private Reading read(Database database) {
    long wallBefore = wallMillis.getAsLong();
    long before = System.nanoTime();
    long databaseMillis = database.transaction(database::nowMillis);
    long after = System.nanoTime();
    double lagMillis = (after - before) / 1e6;
    long middle = wallBefore + Math.round(lagMillis / 2);
    return new Reading(middle - databaseMillis, lagMillis, after);
  }
}

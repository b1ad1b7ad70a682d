package io.plumbline.id.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that counts, or several that share the numbers: each then counts its own turns of them and grants its own
 * workers ({@link Slot}), so that numbers and leases go on with any one of them. Thread-safe; blocks.
 *
 * <pre>
 *   a range, a new lease, a share of a quota   any(…)      by turns; one that is away last
 *   a lease that is held, a range handed back  ofWorker(…), ofSlot(…)   the database that gave it, or nobody
 *   namespaces, tokens: reading                first(…)    the first that answers
 *                       changing               change(…)   the first database, and no other; the others are told
 * </pre>
 */
public final class Databases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

  private final List<DatabaseConfig> configs; // empty for one that somebody else opened
  private final AtomicReferenceArray<Database> open; // null: could not be opened yet
  private final AtomicReferenceArray<String> failures; // why not, null if open
  private final AtomicInteger turns = new AtomicInteger();

  private Databases(List<DatabaseConfig> configs, int count) {
    this.configs = configs;
    open = new AtomicReferenceArray<>(count);
    failures = new AtomicReferenceArray<>(count);
  }

  static Databases of(Database only) {
    Databases databases = new Databases(List.of(), 1);
    databases.open.set(0, only);
    return databases;
  }

  /**
   * Connects. Several databases must all be there the first time, and agree on who counts what from then on; later one of
   * them is enough.
   *
   * @param configs at least one; the order of several must never change
   * @throws StoreUnavailableException if none can be used, or one of them is not what it is taken for
   */
  public static Databases open(List<DatabaseConfig> configs) {
    Databases databases = new Databases(configs, configs.size());
    try {
      StoreUnavailableException first = null;
      for (int slot = 0; slot < configs.size(); slot++) {
        StoreUnavailableException failure = databases.tryOpen(slot);
        if (first == null) first = failure;
      }
      List<Database> opened = databases.opened();
      if (opened.isEmpty() && first != null) throw first;
      Sharing.begin(opened, configs.size());
      return databases;
    } catch (StoreUnavailableException e) {
      databases.close();
      throw e;
    }
  }

  /** Null if it is open now. */
  private @Nullable StoreUnavailableException tryOpen(int slot) {
    try {
      open.set(slot, Database.open(configs.get(slot), new Slot(slot, configs.size())));
      failures.set(slot, null);
      return null;
    } catch (StoreUnavailableException e) {
      failures.set(slot, String.valueOf(e.getMessage()));
      return e;
    }
  }

  /** How many there are, whether they are well or not. */
  public int count() {
    return open.length();
  }

  private List<Database> opened() {
    List<Database> opened = new ArrayList<>();
    for (int slot = 0; slot < count(); slot++) {
      Database database = open.get(slot);
      if (database != null) opened.add(database);
    }
    return opened;
  }

  /** Those that are well first, beginning with the one of that slot. */
  private List<Database> byHealth(int from) {
    List<Database> well = new ArrayList<>();
    List<Database> unwell = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      Database database = open.get(Math.floorMod(from + i, count()));
      if (database != null) (database.isWell() ? well : unwell).add(database);
    }
    well.addAll(unwell);
    return well;
  }

  /**
   * Asks them by turns until one gives something.
   *
   * @param enough whether the answer will do
   * @return the last answer if none will
   * @throws StoreUnavailableException if none answered
   * @throws NumbersUsedUpException if those that answered have no number left
   */
  <T> T any(Function<Database, T> work, Predicate<T> enough) {
    if (count() == 1) return work.apply(open.get(0));
    T last = null;
    RuntimeException failure = null;
    for (Database database : byHealth(turns.getAndIncrement())) {
      try {
        last = work.apply(database);
        if (enough.test(last)) return last;
      } catch (NumbersUsedUpException e) {
        if (e.isRetired()) throw e;
        failure = worse(failure, e);
      } catch (StoreUnavailableException e) {
        LOG.debug("{} did not answer", database.slot(), e);
        failure = worse(failure, e);
      }
    }
    if (last != null) return last;
    throw failure == null ? away(0) : failure;
  }

  /** That a database is away is worth asking again, that another has no number left is not. */
  private static RuntimeException worse(@Nullable RuntimeException before, RuntimeException now) {
    if (before == null || now instanceof StoreUnavailableException) return now;
    return before;
  }

  /** Asks them in order until one answers. */
  <T> T first(Function<Database, T> work) {
    if (count() == 1) return work.apply(open.get(0));
    StoreUnavailableException failure = null;
    for (Database database : byHealth(0)) {
      try {
        return work.apply(database);
      } catch (StoreUnavailableException e) {
        if (failure == null) failure = e;
      }
    }
    throw failure == null ? away(0) : failure;
  }

  /**
   * The answers of all that answer.
   *
   * @throws StoreUnavailableException if none does
   */
  <T> List<T> each(Function<Database, T> work) {
    if (count() == 1) return List.of(work.apply(open.get(0)));
    List<T> answers = new ArrayList<>();
    StoreUnavailableException failure = null;
    for (Database database : opened()) {
      try {
        answers.add(work.apply(database));
      } catch (StoreUnavailableException e) {
        failure = e;
      }
    }
    if (answers.isEmpty()) throw failure == null ? away(0) : failure;
    return answers;
  }

  /**
   * Changes settings in the first database, and then in the others as far as they answer; the rest is made up for by
   * {@link #maintain}.
   *
   * @throws StoreUnavailableException if the first database did not take it
   */
  <T> T change(Function<Database, T> work) {
    T result;
    try {
      result = work.apply(ofSlot(0));
    } catch (StoreUnavailableException e) {
      if (count() == 1) throw e;
      throw new StoreUnavailableException("settings are changed in the first of " + count()
          + " databases only, and it did not answer; numbers go on meanwhile: "
          + e.getMessage());
    }
    copySettings();
    return result;
  }

  /** The database of that slot. Throws StoreUnavailableException if it could not be opened yet. */
  Database ofSlot(int slot) {
    if (slot < 0 || slot >= count()) {
      throw new IllegalArgumentException(
          "series: " + slot + " (expected: 0 to " + (count() - 1) + ")");
    }
    Database database = open.get(slot);
    if (database == null) throw away(slot);
    return database;
  }

  /** The database that leases that worker. Throws StoreUnavailableException if it could not be opened yet. */
  Database ofWorker(int worker) {
    return ofSlot(Math.floorMod(worker, count()));
  }

  private StoreUnavailableException away(int slot) {
    return new StoreUnavailableException(
        new Slot(slot, count()) + " is away: " + failures.get(slot));
  }

  /** Opens those that could not be opened before, and tells all of them what the settings are. To be called now and then. */
  public void maintain() {
    if (count() == 1) return;
    for (int slot = 0; slot < count(); slot++) {
      if (open.get(slot) == null) reopen(slot);
    }
    copySettings();
  }

  private void reopen(int slot) {
    StoreUnavailableException failure = tryOpen(slot);
    Database database = open.get(slot);
    if (database == null) {
      LOG.debug("{} is still away", new Slot(slot, count()), failure);
      return;
    }
    try {
      Sharing.require(database);
      LOG.info("{} is back", database.slot());
    } catch (StoreUnavailableException e) {
      LOG.error("{} is not used: {}", database.slot(), e.getMessage());
      open.set(slot, null);
      failures.set(slot, String.valueOf(e.getMessage()));
      database.close();
    }
  }

  private void copySettings() {
    Database first = open.get(0);
    if (first == null) return;
    for (int slot = 1; slot < count(); slot++) {
      Database other = open.get(slot);
      if (other == null) continue;
      try {
        Sharing.copySettings(first, other);
      } catch (StoreUnavailableException e) {
        LOG.debug("{} was not told the settings", other.slot(), e);
      }
    }
  }

  /**
   * How one of several is.
   *
   * @param name for people
   * @param well whether it answered last time
   * @param failure why it could not be opened; null if it could
   */
  public record Health(String name, boolean well, @Nullable String failure) {}

  /** How each of them is, in order. */
  public List<Health> health() {
    List<Health> all = new ArrayList<>();
    for (int slot = 0; slot < count(); slot++) {
      Database database = open.get(slot);
      boolean well = database != null && database.isWell();
      all.add(new Health(new Slot(slot, count()).toString(), well, failures.get(slot)));
    }
    return all;
  }

  /** How many times this server found a database older than it remembered. More than 0 is an alarm. */
  public long wentBack() {
    return opened().stream().mapToLong(Database::wentBack).sum();
  }

  @Override
  public void close() {
    opened().forEach(Database::close);
  }
}

package io.plumbline.id.server.namespace;

import io.plumbline.id.RangeSource.Range;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.server.lease.OwnWorker;
import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.store.Mode;
import io.plumbline.id.server.store.Namespace;
import io.plumbline.id.server.store.NamespaceTable;
import io.plumbline.id.server.store.Order;
import io.plumbline.id.server.store.SegmentTable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * All namespaces, and the numbers of those that somebody asked this server for. Thread-safe. Only {@link #ifOpen} and
 * {@link #opened} do not block.
 */
public final class Namespaces implements AutoCloseable {
  private final NamespaceTable table;
  private final SegmentTable segments;
  private final WorkerLeases leases;
  private final String owner;
  private final ScheduledExecutorService background;
  private final Map<String, Numbers> open =
      new ConcurrentHashMap<>(); // at most one for each row of the table

  /**
   * The namespaces of one database.
   *
   * @param owner of this server's own leases, for people
   * @param background renews leases and reserves ranges; not closed here
   */
  public Namespaces(
      NamespaceTable table,
      SegmentTable segments,
      WorkerLeases leases,
      String owner,
      ScheduledExecutorService background) {
    this.table = table;
    this.segments = segments;
    this.leases = leases;
    this.owner = owner;
    this.background = background;
  }

  /** Makes sure that the namespace {@code default} exists, and opens it. */
  public void openDefault() {
    if (table.find(Namespace.DEFAULT).isEmpty())
      table.createIfAbsent(Namespace.snowflake(Namespace.DEFAULT, SnowflakeLayout.DEFAULT));
    open(Namespace.DEFAULT);
  }

  /** The numbers of that namespace if it is open, else null: then {@link #open} it. */
  public @Nullable Numbers ifOpen(String name) {
    return open.get(name);
  }

  /** Those that are open. */
  public Collection<Numbers> opened() {
    return open.values();
  }

  /**
   * The numbers of that namespace.
   *
   * @throws UnknownNamespaceException if there is none of that name
   */
  public Numbers open(String name) {
    Numbers present = open.get(name);
    return present != null ? present : openNow(settings(name));
  }

  private synchronized Numbers openNow(Namespace namespace) {
    return open.computeIfAbsent(namespace.name(), name -> numbers(namespace));
  }

  private Numbers numbers(Namespace namespace) {
    if (namespace.mode() == Mode.SNOWFLAKE) {
      return new SnowflakeNumbers(namespace, OwnWorker.start(leases, namespace, owner, background));
    }
    if (namespace.display().template() || namespace.segment().order() == Order.INCREASING)
      return new OrderedNumbers(namespace, segments);
    return SegmentNumbers.start(namespace, segments, background);
  }

  /**
   * Settings of a namespace.
   *
   * @throws UnknownNamespaceException if there is none of that name
   * @throws RetiredNamespaceException if it is retired
   */
  public Namespace settings(String name) {
    Numbers present = open.get(name);
    if (present != null) return present.namespace();
    return live(table.find(name).orElseThrow(() -> new UnknownNamespaceException(name)));
  }

  /**
   * Settings of a namespace, be it retired or not: its old ids can still be read.
   *
   * @throws UnknownNamespaceException if there is none of that name
   */
  public Namespace any(String name) {
    Numbers present = open.get(name);
    if (present != null) return present.namespace();
    return table.find(name).orElseThrow(() -> new UnknownNamespaceException(name));
  }

  private static Namespace live(Namespace namespace) {
    if (namespace.retired()) throw new RetiredNamespaceException(namespace.name());
    return namespace;
  }

  /**
   * Settings of a namespace whose workers can be leased.
   *
   * @throws UnknownNamespaceException if there is none of that name
   * @throws NamespaceConflictException if it is not of mode snowflake
   */
  public Namespace snowflake(String name) {
    Namespace namespace = settings(name);
    if (namespace.mode() != Mode.SNOWFLAKE) throw NamespaceConflictException.noWorkers(namespace);
    return namespace;
  }

  /**
   * A range for a client that counts by itself, above every range of its series that any server reserved before.
   *
   * @param size how many numbers, at least 1
   * @throws UnknownNamespaceException if there is none of that name
   * @throws RetiredNamespaceException if it is retired
   * @throws NamespaceConflictException if its numbers can only be given one by one
   */
  public Range reserve(String name, long size) {
    return segments.reserve(counting(settings(name)), size, Long.MAX_VALUE).range();
  }

  /**
   * A range out of what this server has in hand: much faster, and not above what other servers gave before.
   *
   * @param size how many numbers at most, at least 1
   * @return null if there is none without waiting, or the namespace is not open yet
   * @throws NamespaceConflictException if its numbers can only be given one by one
   */
  public @Nullable Range tryTakeRange(String name, long size) {
    Numbers numbers = open.get(name);
    if (numbers == null) return null;
    counting(numbers.namespace());
    return ((SegmentNumbers) numbers).tryTakeRange(size);
  }

  /**
   * As {@link #tryTakeRange}, and waits.
   *
   * @throws UnknownNamespaceException if there is none of that name
   * @throws InterruptedException if interrupted while waiting
   */
  public Range takeRange(String name, long size, Duration atMost) throws InterruptedException {
    counting(settings(name));
    return ((SegmentNumbers) open(name)).takeRange(size, atMost);
  }

  private static Namespace counting(Namespace namespace) {
    if (namespace.mode() != Mode.SEGMENT) throw NamespaceConflictException.noRanges(namespace);
    boolean oneByOne = namespace.segment().order() == Order.INCREASING
        || namespace.display().template()
        || namespace.display().hiddenKey() != null;
    if (oneByOne) throw NamespaceConflictException.oneByOne(namespace);
    return namespace;
  }

  /** All of them, the retired ones too, by name. */
  public List<Namespace> all() {
    return table.all();
  }

  /**
   * Creates a namespace; creating the same twice does nothing.
   *
   * @return the one that is there now; if its numbers are hidden, perhaps with the key of whoever was first
   * @throws NamespaceConflictException if it exists with other settings
   * @throws RetiredNamespaceException if there was one of that name
   */
  public Namespace create(Namespace wanted) {
    Namespace present = live(table.createIfAbsent(wanted));
    if (!present.sameAs(wanted)) throw NamespaceConflictException.exists(present);
    return present;
  }

  /**
   * Changes the sizes of a namespace's ranges; this server takes them up now, others when they open it next.
   *
   * @throws UnknownNamespaceException if there is none of that name
   * @throws RetiredNamespaceException if it is retired
   * @throws NamespaceConflictException if it is not of mode segment
   * @throws IllegalArgumentException if a value is out of range
   */
  public synchronized Namespace resize(String name, long step, int rideSeconds, int wasteSeconds) {
    Namespace present =
        live(table.find(name).orElseThrow(() -> new UnknownNamespaceException(name)));
    if (present.mode() != Mode.SEGMENT) throw NamespaceConflictException.noRanges(present);
    present.sized(step, rideSeconds, wasteSeconds); // refuses what is out of range
    Namespace resized = table
        .resize(name, step, rideSeconds, wasteSeconds)
        .orElseThrow(() -> new UnknownNamespaceException(name));
    Numbers old = open.remove(name);
    if (old != null) old.close();
    return resized;
  }

  /**
   * Retires a namespace for good. This server stops giving its numbers now; others refuse them as soon as they ask the
   * database for a range or a lease again.
   *
   * @throws UnknownNamespaceException if there is none of that name
   */
  public synchronized void retire(String name) {
    if (table.retire(name).isEmpty()) throw new UnknownNamespaceException(name);
    Numbers old = open.remove(name);
    if (old != null) old.close();
  }

  /** Hands back this server's workers. */
  @Override
  public void close() {
    open.values().forEach(Numbers::close);
  }
}

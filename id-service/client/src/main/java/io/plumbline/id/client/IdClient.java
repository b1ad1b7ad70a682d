package io.plumbline.id.client;

import static java.util.Objects.requireNonNull;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.Snowflake;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes ids inside the application: the id-service is asked now and then, in the background, and each id is a few
 * nanoseconds of arithmetic. Thread-safe.
 *
 * <pre>
 *   try (IdClient ids = IdClient.builder(URI.create("http://10.0.0.1:9500"), URI.create("http://10.0.0.2:9500"))
 *       .owner("orders@host-7")
 *       .build()) {
 *     long id = ids.next();                     // snowflake, from a worker leased for this client
 *     SegmentIds orders = ids.segments("orders"); // numbers from ranges reserved for this client
 *     String number = orders.nextText();
 *   }
 * </pre>
 *
 * The client never gives an id that may be another's: when no server can be reached it goes on for as long as its lease
 * holds and its ranges last, then refuses and says why. A server that is dead, too slow or refuses is left out and
 * asked again later. Callers wait only in the methods {@code next} and {@code nextText}, and no longer than the stated
 * bound.
 *
 * <p>It has at most two threads, both daemons: {@value #THREAD_NAME}, started by {@link Builder#build()}, and {@value
 * #RANGES_THREAD_NAME}, started when needed.
 */
public final class IdClient implements AutoCloseable {
  /** What {@link #tryNext()} answers instead of an id. */
  public static final long NONE = Snowflake.NONE;

  /** Name of the thread that leases and renews. */
  public static final String THREAD_NAME = "plumbline-id-lease";

  /** Name of the thread that reserves ranges. */
  public static final String RANGES_THREAD_NAME = "plumbline-id-ranges";

  private static final long CLOSE_WAITS_MILLIS = 2_000;
  private static final long RANGES_THREAD_IDLE_SECONDS = 60;

  /** A namespace waits for one range at a time, so this is a bound of namespaces. */
  private static final int MAX_NAMESPACES = 1_000;

  private static final Pattern NAMESPACE = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  private final Builder settings;
  private final Servers servers;
  private final @Nullable LeaseKeeper keeper; // null: no snowflake ids wanted
  private final @Nullable Thread thread;
  private final ThreadPoolExecutor background;
  private final Look look;
  private final Map<String, SegmentIds> segments = new HashMap<>(); // guarded by itself
  private volatile boolean closed;

  private IdClient(Builder settings) {
    this.settings = settings;
    servers = new Servers(settings.endpoints, System::nanoTime);
    background = new ThreadPoolExecutor(
        1,
        1,
        RANGES_THREAD_IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(2 * MAX_NAMESPACES),
        work -> daemon(work, RANGES_THREAD_NAME));
    background.allowCoreThreadTimeOut(true);
    look = new Look(servers, settings, settings.namespace, background);
    if (!settings.leasesWorker) {
      keeper = null;
      thread = null;
      return;
    }
    LeaseKeeper leases = new LeaseKeeper(new LeaseApi(servers, settings), settings.listener);
    keeper = leases;
    thread = daemon(leases, THREAD_NAME);
    thread.start();
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(
        IdClient.class.getClassLoader()); // never keep the application's alive
    return thread;
  }

  /**
   * Starts the description of a client.
   *
   * @param endpoints the servers of one id-service, for instance {@code http://127.0.0.1:9500}; http or https, at least
   *     one. All must be on the same database
   */
  public static Builder builder(URI... endpoints) {
    return new Builder(Arrays.asList(endpoints));
  }

  /**
   * Starts the description of a client.
   *
   * @param endpoints as above
   */
  public static Builder builder(Collection<URI> endpoints) {
    return new Builder(endpoints);
  }

  /** The numbers of a segment namespace, counted in stripes: {@link SegmentOptions#STRIPED}. */
  public SegmentIds segments(String namespace) {
    return segments(namespace, SegmentOptions.STRIPED);
  }

  /**
   * The numbers of a segment namespace; asks nothing yet. The same object each time for the same name.
   *
   * @param options taken when a name is asked for first; later they are ignored
   * @throws IllegalArgumentException if it is no name of a namespace, or the 1,001st
   * @throws IllegalStateException if the client is closed
   */
  public SegmentIds segments(String namespace, SegmentOptions options) {
    requireNamespace(namespace);
    synchronized (segments) {
      SegmentIds open = segments.get(namespace);
      if (open != null) return open;
      if (closed) throw new IllegalStateException("this client was closed; build another");
      if (segments.size() >= MAX_NAMESPACES) {
        throw new IllegalArgumentException("namespace: " + namespace + " (expected: at most "
            + MAX_NAMESPACES + " in one client)");
      }
      SegmentIds fresh = new SegmentIds(servers, settings, namespace, options, background);
      segments.put(namespace, fresh);
      return fresh;
    }
  }

  private static void requireNamespace(String namespace) {
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "namespace: " + namespace + " (expected: " + NAMESPACE + ")");
    }
  }

  /**
   * An id, or {@link #NONE} if no worker is leased now (or the layout's limit is reached). Never waits and
   * never throws.
   */
  public long tryNext() {
    Snowflake ids = keeper == null ? null : keeper.ids();
    return ids == null ? NONE : ids.tryNext();
  }

  /**
   * An id; waits at most as long as {@link Builder#patience} says, 3 seconds by default.
   *
   * @throws IdsUnavailableException as below; also if interrupted, which stays set
   */
  public long next() {
    try {
      return next(settings.patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IdsUnavailableException("interrupted while waiting for a lease", e);
    }
  }

  /**
   * An id; waits for a lease if there is none.
   *
   * @param atMost how long to wait
   * @throws IdsUnavailableException if there was no usable lease in that time, or the client is closed or leases no
   *     worker; says what happened last
   * @throws InterruptedException if interrupted while waiting
   */
  public long next(Duration atMost) throws InterruptedException {
    LeaseKeeper leases = keeper;
    if (leases == null) {
      throw new IdsUnavailableException(
          "this client leases no worker (leaseWorker(false)); use segments(namespace)");
    }
    long end = System.nanoTime() + atMost.toNanos();
    for (; ; ) {
      Snowflake ids = leases.ids();
      if (ids != null) {
        long id = ids.tryNext();
        if (id != NONE) return id;
      }
      if (leases.isClosed())
        throw new IdsUnavailableException("this client was closed; build another");
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IdsUnavailableException(
            "no usable lease for " + atMost.toMillis() + " ms; last: " + leases.state());
      }
      leases.awaitChange(Math.min(left, 1_000_000)); // a millisecond: its ids may just be used up
    }
  }

  /**
   * An id as its namespace writes it; waits as {@link #next()} does.
   *
   * @throws IdsUnavailableException as {@link #next()}
   * @throws UnsupportedOperationException if only the id-service can write it, since the ids are hidden
   */
  public String nextText() {
    try {
      return nextText(settings.patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IdsUnavailableException("interrupted while waiting for a lease", e);
    }
  }

  /** An id as its namespace writes it; waits as {@link #next(Duration)} does and throws the same as above. */
  public String nextText(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    return look.await(atMost.toNanos())
        .format(next(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
  }

  /** What happened to the lease last, for people. */
  public String state() {
    return keeper == null ? "no worker is leased: not wanted" : keeper.state();
  }

  /** Whether a worker is leased and usable now; false if none is wanted. */
  public boolean isLeased() {
    Snowflake ids = keeper == null ? null : keeper.ids();
    return ids != null && ids.isLeased();
  }

  /** Namespaces that {@link #segments} was asked for, at this moment. */
  public List<SegmentIds> openSegments() {
    synchronized (segments) {
      return new ArrayList<>(segments.values());
    }
  }

  /** Stops giving ids and hands the worker back; waits at most two seconds for the id-service. Repeating it does nothing. */
  @Override
  public void close() {
    synchronized (segments) {
      closed = true;
      segments.values().forEach(SegmentIds::close);
    }
    background.shutdownNow();
    if (keeper == null || thread == null) return;
    keeper.close();
    try {
      thread.join(CLOSE_WAITS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects the settings of a client. */
  public static final class Builder {
    final List<URI> endpoints;
    String namespace = "default";
    String owner = "";

    @Nullable String token;

    Duration timeout = Duration.ofSeconds(2);
    Duration patience = Duration.ofSeconds(3);
    boolean leasesWorker = true;
    LeaseListener listener = (event, message, cause) -> {};

    private Builder(Collection<URI> endpoints) {
      if (endpoints.isEmpty()) {
        throw new IllegalArgumentException(
            "endpoints: none (expected: at least one, http://host:port)");
      }
      for (URI endpoint : endpoints) requireHttp(endpoint);
      this.endpoints = Collections.unmodifiableList(new ArrayList<>(endpoints));
    }

    private static void requireHttp(URI endpoint) {
      String scheme = endpoint.getScheme();
      boolean isHttp = "http".equals(scheme) || "https".equals(scheme);
      if (!isHttp || endpoint.getRawAuthority() == null || endpoint.getQuery() != null) {
        throw new IllegalArgumentException(
            "endpoint: " + endpoint + " (expected: http://host:port or https)");
      }
    }

    /** Namespace of the leased worker, one of mode snowflake. {@code [a-z][a-z0-9_-]{0,62}}, default {@code default}. */
    public Builder namespace(String namespace) {
      requireNamespace(namespace);
      this.namespace = namespace;
      return this;
    }

    /** Whether to lease a worker for {@link IdClient#next()}. Default true; false for who only wants segments. */
    public Builder leaseWorker(boolean leasesWorker) {
      this.leasesWorker = leasesWorker;
      return this;
    }

    /** Who holds the lease, for people: service, host, process. At most 200 characters, default empty. */
    public Builder owner(String owner) {
      if (owner.length() > 200) {
        throw new IllegalArgumentException(
            "owner: " + owner.length() + " characters (expected: <= 200)");
      }
      this.owner = owner;
      return this;
    }

    /** Bearer token of an id-service that asks for one. Default none. */
    public Builder token(@Nullable String token) {
      this.token = token;
      return this;
    }

    /** How long a background thread waits for a server's connection, and for its answer. 1 ms to 1 minute, default 2 s. */
    public Builder timeout(Duration timeout) {
      if (timeout.toMillis() < 1 || timeout.toMillis() > 60_000) {
        throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1 ms to 1 min)");
      }
      this.timeout = timeout;
      return this;
    }

    /** How long {@code next()} and {@code nextText()} wait at most. 0 to 1 hour, default 3 s. */
    public Builder patience(Duration patience) {
      if (patience.isNegative() || patience.toMillis() > 3_600_000) {
        throw new IllegalArgumentException("patience: " + patience + " (expected: 0 to 1 hour)");
      }
      this.patience = patience;
      return this;
    }

    /** Hears what happens to the lease. Default nobody. */
    public Builder listener(LeaseListener listener) {
      this.listener = requireNonNull(listener, "listener");
      return this;
    }

    /** Starts the client; returns at once, the first lease comes in the background. */
    public IdClient build() {
      return new IdClient(this);
    }
  }
}

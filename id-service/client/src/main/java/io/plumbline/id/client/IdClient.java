package io.plumbline.id.client;

import static java.util.Objects.requireNonNull;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.Snowflake;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ids of a snowflake namespace inside the application: one worker is leased from the id-service, in the
 * background, and each id is a few nanoseconds of arithmetic. Thread-safe.
 *
 * <pre>
 *   try (IdClient ids = IdClient.builder(URI.create("http://127.0.0.1:9500")).owner("orders@host-7").build()) {
 *     long id = ids.next(Duration.ofSeconds(2));
 *   }
 * </pre>
 *
 * The client never gives an id that may be another's: when the id-service cannot be reached it goes on for as long as
 * its lease holds, then stops by itself, before anybody else can be given its worker. It has one daemon thread, started
 * by {@link Builder#build()}, named {@value #THREAD_NAME}.
 */
public final class IdClient implements AutoCloseable {
  /** What {@link #tryNext()} answers instead of an id. */
  public static final long NONE = Snowflake.NONE;

  /** Name of the thread that leases and renews. */
  public static final String THREAD_NAME = "plumbline-id-lease";

  private static final long CLOSE_WAITS_MILLIS = 2_000;

  private final LeaseKeeper keeper;
  private final Thread thread;

  private IdClient(Builder settings) {
    keeper = new LeaseKeeper(
        new LeaseApi(settings.endpoint, settings, System::nanoTime), settings.listener);
    thread = new Thread(keeper, THREAD_NAME);
    thread.setDaemon(true);
    thread.setContextClassLoader(
        IdClient.class.getClassLoader()); // never keep the application's alive
    thread.start();
  }

  /**
   * Starts the description of a client.
   *
   * @param endpoint the id-service, for instance {@code http://127.0.0.1:9500}; http or https
   */
  public static Builder builder(URI endpoint) {
    return new Builder(endpoint);
  }

  /**
   * An id, or {@link #NONE} if no worker is leased now (or the layout's limit is reached). Never waits and
   * never throws.
   */
  public long tryNext() {
    Snowflake ids = keeper.ids();
    return ids == null ? NONE : ids.tryNext();
  }

  /**
   * An id; waits for a lease if there is none.
   *
   * @param atMost how long to wait
   * @throws IdsUnavailableException if there was no usable lease in that time, or the client is closed; says
   *     what happened last
   * @throws InterruptedException if interrupted while waiting
   */
  public long next(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (; ; ) {
      Snowflake ids = keeper.ids();
      if (ids != null) {
        long id = ids.tryNext();
        if (id != NONE) return id;
      }
      if (keeper.isClosed())
        throw new IdsUnavailableException("this client was closed; build another");
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IdsUnavailableException(
            "no usable lease for " + atMost.toMillis() + " ms; last: " + keeper.state());
      }
      keeper.awaitChange(Math.min(left, 1_000_000)); // a millisecond: its ids may just be used up
    }
  }

  /** What happened to the lease last, for people. */
  public String state() {
    return keeper.state();
  }

  /** Stops giving ids and hands the worker back; waits at most two seconds for the id-service. Repeating it does nothing. */
  @Override
  public void close() {
    keeper.close();
    try {
      thread.join(CLOSE_WAITS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects the settings of a client. */
  public static final class Builder {
    private static final java.util.regex.Pattern NAMESPACE =
        java.util.regex.Pattern.compile("[a-z][a-z0-9_-]{0,62}");

    final URI endpoint;
    String namespace = "default";
    String owner = "";

    @Nullable String token;

    Duration timeout = Duration.ofSeconds(3);
    LeaseListener listener = (event, message, cause) -> {};

    private Builder(URI endpoint) {
      String scheme = endpoint.getScheme();
      if (!"http".equals(scheme) && !"https".equals(scheme)) {
        throw new IllegalArgumentException(
            "endpoint: " + endpoint + " (expected: http://host:port or https)");
      }
      this.endpoint = endpoint;
    }

    /** Namespace of the ids, one of mode snowflake. {@code [a-z][a-z0-9_-]{0,62}}, default {@code default}. */
    public Builder namespace(String namespace) {
      if (!NAMESPACE.matcher(namespace).matches()) {
        throw new IllegalArgumentException(
            "namespace: " + namespace + " (expected: " + NAMESPACE + ")");
      }
      this.namespace = namespace;
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

    /** How long the background thread waits for a connection and for an answer. 1 ms to 1 minute, default 3 s. */
    public Builder timeout(Duration timeout) {
      if (timeout.toMillis() < 1 || timeout.toMillis() > 60_000) {
        throw new IllegalArgumentException("timeout: " + timeout + " (expected: 1 ms to 1 min)");
      }
      this.timeout = timeout;
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

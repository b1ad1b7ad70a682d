package io.plumbline.id.server.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.plumbline.id.server.store.DatabaseClock;
import io.plumbline.id.server.store.Databases;
import io.plumbline.id.server.store.Mode;
import io.plumbline.id.server.store.StoreUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What {@code GET /metrics} shows. Thread-safe. Counts by namespace, of which it knows a bounded number. */
final class Metrics {
  private static final int MAX_NAMESPACES = 200;
  private static final String OTHER = "other";
  private static final double SMOOTHING = 0.2; // of one second: a change shows within about five
  private static final double MILLIS_OF_YEAR = 365.25 * 86_400_000;

  /** What was given of one namespace. */
  private static final class Counted {
    final LongAdder issued = new LongAdder();
    final LongAdder refused = new LongAdder();
    private long issuedBefore; // ticker's thread only
    volatile double idsPerSecond; // written by the ticker's thread

    void tick(double seconds) {
      long now = issued.sum();
      double present = (now - issuedBefore) / seconds;
      issuedBefore = now;
      double next = idsPerSecond + SMOOTHING * (present - idsPerSecond);
      idsPerSecond = next < 0.01 ? 0 : next;
    }
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Counted> counted =
      new ConcurrentHashMap<>(); // at most MAX_NAMESPACES + 1
  private final Namespaces namespaces;

  Metrics(
      Namespaces namespaces,
      WorkerLeases leases,
      DatabaseClock clock,
      Databases databases,
      Blocking blocking) {
    this.namespaces = namespaces;
    Gauge.builder("plumbline.ids.databases.away", databases, Metrics::away)
        .description("databases that did not answer last time; with two, ids go on with the other")
        .register(registry);
    TimeGauge.builder(
            "plumbline.ids.clock.offset",
            clock,
            TimeUnit.MILLISECONDS,
            one -> of(one, DatabaseClock.Reading::offsetMillis))
        .description("this host's clock minus the database's; no id depends on it")
        .register(registry);
    TimeGauge.builder(
            "plumbline.ids.database.lag",
            clock,
            TimeUnit.MILLISECONDS,
            one -> of(one, DatabaseClock.Reading::lagMillis))
        .description("how long the database took for the last short transaction")
        .register(registry);
    FunctionCounter.builder("plumbline.ids.turned.away", blocking, Blocking::turnedAway)
        .description("requests answered 503 because too many waited for the database")
        .register(registry);
    FunctionCounter.builder(
            "plumbline.ids.database.went.back", namespaces, all -> wentBack(all, leases))
        .description("alarm: times the database was found to be older than it had been")
        .register(registry);
    Gauge.builder("plumbline.ids.waiting", blocking, Blocking::waiting)
        .description("requests that wait for a thread")
        .register(registry);
    Gauge.builder("plumbline.ids.namespaces.refusing", namespaces, Metrics::refusing)
        .description("open namespaces that can give no id now")
        .register(registry);
  }

  private static double of(DatabaseClock clock, ToDoubleFunction<DatabaseClock.Reading> part) {
    DatabaseClock.Reading reading = clock.last();
    return reading == null ? Double.NaN : part.applyAsDouble(reading);
  }

  private static double away(Databases databases) {
    return databases.health().stream().filter(one -> !one.well()).count();
  }

  private static double wentBack(Namespaces namespaces, WorkerLeases leases) {
    return leases.wentBack()
        + namespaces.opened().stream().mapToLong(Numbers::wentBack).sum();
  }

  private static double refusing(Namespaces namespaces) {
    return namespaces.opened().stream()
        .filter(numbers -> numbers.refusal() != null)
        .count();
  }

  private Counted of(String namespace) {
    Counted present = counted.get(namespace);
    if (present != null) return present;
    String name = counted.size() < MAX_NAMESPACES ? namespace : OTHER;
    return counted.computeIfAbsent(name, this::register);
  }

  private Counted register(String name) {
    Counted fresh = new Counted();
    Tags tags = Tags.of("namespace", name);
    FunctionCounter.builder("plumbline.ids.issued", fresh, one -> one.issued.sum())
        .description("ids given")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder("plumbline.ids.refused", fresh, one -> one.refused.sum())
        .description("requests refused because no id was certainly new")
        .tags(tags)
        .register(registry);
    Gauge.builder("plumbline.ids.rate", fresh, one -> one.idsPerSecond)
        .description("ids given a second, smoothed")
        .tags(tags)
        .register(registry);
    if (name.equals(OTHER)) return fresh;
    TimeGauge.builder("plumbline.ids.left", fresh, TimeUnit.SECONDS, one -> secondsLeft(name, one))
        .description("how long the numbers in hand last at the present rate; NaN for snowflake")
        .tags(tags)
        .register(registry);
    TimeGauge.builder(
            "plumbline.ids.lease.age", this, TimeUnit.SECONDS, all -> all.leaseAgeSeconds(name))
        .description("since this server's own worker was leased or renewed; NaN without one")
        .tags(tags)
        .register(registry);
    Gauge.builder("plumbline.ids.layout.years.left", this, all -> all.yearsLeft(name))
        .description("alarm below 5: years until the time bits of the layout end; NaN for segment")
        .tags(tags)
        .register(registry);
    return fresh;
  }

  private double secondsLeft(String name, Counted one) {
    Numbers numbers = namespaces.ifOpen(name);
    if (numbers == null || numbers.remaining() < 0 || one.idsPerSecond == 0) return Double.NaN;
    return numbers.remaining() / one.idsPerSecond;
  }

  private double leaseAgeSeconds(String name) {
    Numbers numbers = namespaces.ifOpen(name);
    double millis = numbers == null ? -1 : numbers.leaseAgeMillis();
    return millis < 0 ? Double.NaN : millis / 1_000;
  }

  private double yearsLeft(String name) {
    Numbers numbers = namespaces.ifOpen(name);
    if (numbers == null || numbers.namespace().mode() != Mode.SNOWFLAKE) return Double.NaN;
    long leftMillis = numbers.namespace().layout().endMillis() - System.currentTimeMillis();
    return leftMillis / MILLIS_OF_YEAR;
  }

  void issued(String namespace, long count) {
    of(namespace).issued.add(count);
  }

  /** What asks for numbers. */
  @FunctionalInterface
  interface Taking<T> {
    T take() throws InterruptedException;
  }

  /** Does it, and counts it if it is refused because no id is certainly new. */
  <T> T countRefusal(String namespace, Taking<T> taking) throws InterruptedException {
    try {
      return taking.take();
    } catch (IdsUnavailableException | StoreUnavailableException e) {
      of(namespace).refused.increment();
      throw e;
    }
  }

  long issued(String namespace) {
    return of(namespace).issued.sum();
  }

  long refusedOf(String namespace) {
    return of(namespace).refused.sum();
  }

  /** Smoothed over some seconds. */
  double idsPerSecond(String namespace) {
    return of(namespace).idsPerSecond;
  }

  /** Called by one timer, so often. */
  void tick(double seconds) {
    counted.values().forEach(one -> one.tick(seconds));
  }

  /** In Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }
}

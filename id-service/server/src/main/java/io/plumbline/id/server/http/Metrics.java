package io.plumbline.id.server.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import java.util.concurrent.atomic.LongAdder;

/** What {@code GET /metrics} shows. Thread-safe. */
final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final LongAdder issued = new LongAdder();
  private final LongAdder refused = new LongAdder();

  Metrics(Namespaces namespaces, WorkerLeases leases, Blocking blocking) {
    counter("plumbline.ids.issued", "ids given", issued);
    counter("plumbline.ids.refused", "requests refused because no id was certainly new", refused);
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

  private void counter(String name, String description, LongAdder adder) {
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .description(description)
        .register(registry);
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

  void issued(int count) {
    issued.add(count);
  }

  void refused() {
    refused.increment();
  }

  /** In Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }
}

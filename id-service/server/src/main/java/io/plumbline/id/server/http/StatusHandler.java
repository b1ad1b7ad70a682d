package io.plumbline.id.server.http;

import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.plumbline.id.server.namespace.Numbers;
import io.plumbline.id.server.store.DatabaseClock;
import io.plumbline.id.server.store.Databases;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the service is.
 *
 * <pre>
 *   GET /health          200 ok, 503 an open namespace can give no id, and why
 *   GET /ready           200 ok, 503 no database can be reached, or as above
 *   GET /metrics         200 Prometheus
 *   GET /api/v1/status   200 for people: every open namespace, its rate, what is left, its lease, the alarms
 * </pre>
 */
final class StatusHandler {
  private final Namespaces namespaces;
  private final WorkerLeases leases;
  private final DatabaseClock clock;
  private final Databases databases;
  private final Metrics metrics;

  StatusHandler(
      Namespaces namespaces,
      WorkerLeases leases,
      DatabaseClock clock,
      Databases databases,
      Metrics metrics) {
    this.namespaces = namespaces;
    this.leases = leases;
    this.clock = clock;
    this.databases = databases;
    this.metrics = metrics;
  }

  void addTo(Routes routes) {
    routes.immediate(HttpMethod.GET, "/health", this::health);
    routes.open(HttpMethod.GET, "/ready", request -> ready());
    routes.admin(HttpMethod.GET, "/metrics", request -> Answer.text(200, metrics.scrape()));
    routes.admin(HttpMethod.GET, "/api/v1/status", request -> status());
  }

  private Answer health() {
    for (Numbers numbers : namespaces.opened()) {
      String refusal = numbers.refusal();
      if (refusal != null)
        return Answer.text(503, numbers.namespace().name() + ": " + refusal + "\n");
    }
    return Answer.text(200, "ok\n");
  }

  private Answer ready() {
    namespaces.all(); // throws if the database is away
    return health();
  }

  private Answer status() {
    List<Map<String, Object>> open =
        namespaces.opened().stream().map(this::rendered).toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("namespaces", open);
    json.put("databaseWentBack", leases.wentBack());
    json.put("databases", databases.health());
    DatabaseClock.Reading reading = clock.last();
    if (reading != null) {
      json.put("clockOffsetMillis", reading.offsetMillis());
      json.put("databaseLagMillis", reading.lagMillis());
      json.put("databaseReadMillisAgo", (System.nanoTime() - reading.atNanos()) / 1_000_000);
    }
    return Answer.json(200, json);
  }

  private Map<String, Object> rendered(Numbers numbers) {
    Map<String, Object> json = new LinkedHashMap<>();
    String name = numbers.namespace().name();
    json.put("name", name);
    json.put("mode", numbers.namespace().mode());
    json.put("issued", metrics.issued(name));
    json.put("refused", metrics.refusedOf(name));
    json.put("idsPerSecond", metrics.idsPerSecond(name));
    if (numbers.remaining() >= 0) {
      json.put("remaining", numbers.remaining());
      double rate = metrics.idsPerSecond(name);
      if (rate > 0) json.put("secondsLeft", numbers.remaining() / rate);
    }
    if (numbers.leaseAgeMillis() >= 0) json.put("leaseAgeMillis", numbers.leaseAgeMillis());
    json.put("refusal", numbers.refusal());
    json.put("databaseWentBack", numbers.wentBack());
    return json;
  }
}

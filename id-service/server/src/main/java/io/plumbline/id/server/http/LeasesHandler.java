package io.plumbline.id.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.plumbline.id.server.lease.WorkerLeases;
import io.plumbline.id.server.namespace.Namespaces;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Snowflake workers for generators in other processes.
 *
 * <pre>
 *   GET    /api/v1/namespaces/{ns}/leases                  200, 404, 409 not snowflake
 *   POST   /api/v1/namespaces/{ns}/leases                  201, 400, 404, 409, 503 all leased
 *   PUT    /api/v1/namespaces/{ns}/leases/{worker}         200, 400, 404, 409 ended
 *   DELETE /api/v1/namespaces/{ns}/leases/{worker}?epoch=  204, 400, 404, 409 ended
 * </pre>
 */
final class LeasesHandler {
  private static final int MAX_OWNER = 200;
  private static final String ALL = "/api/v1/namespaces/{ns}/leases";
  private static final String ONE = ALL + "/{worker}";

  private final Namespaces namespaces;
  private final WorkerLeases leases;

  LeasesHandler(Namespaces namespaces, WorkerLeases leases) {
    this.namespaces = namespaces;
    this.leases = leases;
  }

  void addTo(Routes routes) {
    routes.admin(HttpMethod.GET, ALL, this::list);
    routes.ofNamespace(HttpMethod.POST, ALL, this::acquire);
    routes.ofNamespace(HttpMethod.PUT, ONE, this::renew);
    routes.ofNamespace(HttpMethod.DELETE, ONE, this::release);
  }

  private Answer list(Request request) {
    return Answer.json(
        200,
        Map.of("leases", leases.held(namespaces.snowflake(request.part("ns")).name())));
  }

  private Answer acquire(Request request) {
    String owner = request.body(NewLease.class).owner();
    if (owner == null || owner.length() > MAX_OWNER) {
      throw new BadRequestException("owner: "
          + (owner == null ? "missing" : owner.length() + " characters")
          + " (expected: text of at most " + MAX_OWNER
          + " characters)");
    }
    return Answer.json(201, leases.acquire(namespaces.snowflake(request.part("ns")), owner));
  }

  private Answer renew(Request request) {
    Renewal renewal = request.body(Renewal.class);
    long epoch = Request.present("epoch", renewal.epoch(), "that of the lease");
    long reachedMillis = renewal.reachedMillis() == null ? 0 : renewal.reachedMillis();
    return Answer.json(
        200,
        leases.renew(
            namespaces.snowflake(request.part("ns")), worker(request), epoch, reachedMillis));
  }

  private Answer release(Request request) {
    long epoch = Request.number(
        "epoch",
        Request.present("epoch", request.parameter("epoch"), "that of the lease"),
        0,
        Long.MAX_VALUE);
    leases.release(namespaces.snowflake(request.part("ns")), worker(request), epoch);
    return Answer.text(204, "");
  }

  private static int worker(Request request) {
    return (int) Request.number("worker", request.part("worker"), 0, Integer.MAX_VALUE);
  }

  private record NewLease(@JsonProperty("owner") @Nullable String owner) {}

  private record Renewal(
      @JsonProperty("epoch") @Nullable Long epoch,
      @JsonProperty("reachedMillis") @Nullable Long reachedMillis) {}
}

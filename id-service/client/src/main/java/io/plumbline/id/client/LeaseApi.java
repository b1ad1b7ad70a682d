package io.plumbline.id.client;

import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.WorkerLease;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lease part of the id-service's HTTP interface (docs/api/id-service.yaml). Used by one thread. */
final class LeaseApi {
  /** A lease as granted, and how long it holds. */
  static final class Grant {
    final WorkerLease lease;
    final long ttlMillis;

    Grant(WorkerLease lease, long ttlMillis) {
      this.lease = lease;
      this.ttlMillis = ttlMillis;
    }
  }

  private static final int MIN_TIMEOUT_MILLIS = 50;

  private final Servers servers;
  private final String leases;
  private final String owner;
  private final @Nullable String token;
  private final int timeoutMillis;

  LeaseApi(Servers servers, IdClient.Builder settings) {
    this.servers = servers;
    leases = "/api/v1/namespaces/" + settings.namespace + "/leases";
    owner = settings.owner;
    token = settings.token;
    timeoutMillis = (int) settings.timeout.toMillis();
  }

  /** Leases a worker. */
  Grant lease() throws IOException, LeaseEndedException {
    String body = "{\"owner\":" + Members.quoted(owner) + "}";
    return grantOf("POST", leases, body, timeoutMillis);
  }

  /**
   * Renews the lease, at whichever server: all are on the same database.
   *
   * @param reachedMillis how far the holder's id clock has come
   * @param ttlMillis how long the lease held; no server is waited for so long that the next cannot be asked
   */
  Grant renew(int worker, long epoch, long reachedMillis, long ttlMillis)
      throws IOException, LeaseEndedException {
    String body = "{\"epoch\":" + epoch + ",\"reachedMillis\":" + reachedMillis + "}";
    int patience = (int) Math.min(timeoutMillis, Math.max(MIN_TIMEOUT_MILLIS, ttlMillis / 5));
    return grantOf("PUT", leases + "/" + worker, body, patience);
  }

  /** Hands the worker back. */
  void release(int worker, long epoch) throws IOException, LeaseEndedException {
    String path = leases + "/" + worker + "?epoch=" + epoch;
    Exchange delete = Exchange.delete(path, token);
    ask(delete, timeoutMillis, (answer, sentNanos) -> answer);
  }

  private Grant grantOf(String method, String path, String body, int patienceMillis)
      throws IOException, LeaseEndedException {
    Exchange request = Exchange.send(method, path, Exchange.JSON, body, token);
    return ask(request, patienceMillis, (answer, sentNanos) -> grant(answer.text(), sentNanos));
  }

  private <T> T ask(Exchange request, int patienceMillis, Servers.Decoder<T> decoder)
      throws IOException, LeaseEndedException {
    try {
      return servers.call(request, patienceMillis, decoder);
    } catch (RefusedException e) {
      if (e.status() == 409) throw new LeaseEndedException(String.valueOf(e.getMessage()));
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Grant grant(String json, long requestedNanos) throws IOException {
    Members members = new Members(json);
    try {
      SnowflakeLayout layout = new SnowflakeLayout(
          members.number("epochMillis"),
          (int) members.number("timeBits"),
          (int) members.number("workerBits"),
          (int) members.number("sequenceBits"));
      long ttlMillis = members.number("ttlMillis");
      WorkerLease lease = WorkerLease.builder(
              layout, (int) members.number("worker"), members.number("epoch"))
          .times(members.number("fromMillis"), members.number("untilMillis"))
          .validity(requestedNanos, ttlMillis)
          .build();
      return new Grant(lease, ttlMillis);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the id-service's answer is not a lease: " + e.getMessage() + " in " + json, e);
    }
  }
}

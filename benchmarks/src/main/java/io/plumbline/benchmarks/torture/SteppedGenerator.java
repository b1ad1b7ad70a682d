package io.plumbline.benchmarks.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.id.Snowflake;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.WorkerLease;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A generator in this process whose monotonic clock we move: hours ahead, hours back, or standing still, as a virtual
 * machine's may after a pause. It leases over HTTP and does not renew; when its lease is over it takes another.
 */
final class SteppedGenerator implements Runnable {
  private static final int A_ROUND = 2_000;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final AtomicLong offsetNanos = new AtomicLong();
  private final Supplier<URI> server;
  private final Ledger ledger;

  SteppedGenerator(Supplier<URI> server, Ledger ledger) {
    this.server = server;
    this.ledger = ledger;
  }

  /** Moves its clock. */
  void step(Duration by) {
    offsetNanos.addAndGet(by.toNanos());
  }

  private long nanoTime() {
    return System.nanoTime() + offsetNanos.get();
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        oneLease();
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  private void oneLease() throws InterruptedException {
    Snowflake ids;
    try {
      ids = new Snowflake(lease(), this::nanoTime);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      ledger.refused(reason + " (lease)");
      return;
    }
    while (ids.refusal() == null && !Thread.currentThread().isInterrupted()) {
      for (int i = 0; i < A_ROUND; i++) {
        long id = ids.tryNext();
        if (id != Snowflake.NONE) ledger.given("default", "stepped generator", id, 1);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  private WorkerLease lease() throws IOException, InterruptedException {
    long requestedNanos = nanoTime();
    HttpResponse<byte[]> response = http.send(
        HttpRequest.newBuilder(server.get().resolve("/api/v1/namespaces/default/leases"))
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.ofString("{\"owner\":\"stepped generator\"}"))
            .build(),
        BodyHandlers.ofByteArray());
    if (response.statusCode() != 201) throw new IOException("HTTP " + response.statusCode());
    JsonNode lease = json.readTree(response.body());
    JsonNode layout = lease.get("layout");
    return WorkerLease.builder(
            new SnowflakeLayout(
                layout.get("epochMillis").asLong(),
                layout.get("timeBits").asInt(),
                layout.get("workerBits").asInt(),
                layout.get("sequenceBits").asInt()),
            lease.get("worker").asInt(),
            lease.get("epoch").asLong())
        .times(lease.get("fromMillis").asLong(), lease.get("untilMillis").asLong())
        .validity(requestedNanos, lease.get("ttlMillis").asLong())
        .build();
  }
}

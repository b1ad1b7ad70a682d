package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks any server for the next number of a namespace whose numbers increase over all servers, one after another. */
final class IncreasingPuller implements Runnable {
  static final String NAMESPACE = "ledger-entry";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Supplier<URI>> servers;
  private final Ledger ledger;
  private final Random random;

  IncreasingPuller(List<Supplier<URI>> servers, Ledger ledger, long seed) {
    this.servers = servers;
    this.ledger = ledger;
    random = new Random(seed);
  }

  @Override
  public void run() {
    long last = -1;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        URI server = servers.get(random.nextInt(servers.size())).get();
        long id = next(server);
        if (id >= 0) {
          if (id <= last) ledger.outOfOrder(NAMESPACE, server.toString(), last, id);
          ledger.given(NAMESPACE, server.toString(), id, 1);
          last = Math.max(last, id);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  private long next(URI server) throws InterruptedException {
    try {
      HttpResponse<String> response = http.send(
          HttpRequest.newBuilder(server.resolve("/api/v1/ids/" + NAMESPACE))
              .timeout(TIMEOUT)
              .build(),
          BodyHandlers.ofString());
      if (response.statusCode() == 200) return Long.parseLong(response.body().strip());
      ledger.refused("HTTP " + response.statusCode() + " (increasing)");
    } catch (IOException e) {
      ledger.refused(e.getClass().getSimpleName() + " (increasing)");
    }
    return -1;
  }
}

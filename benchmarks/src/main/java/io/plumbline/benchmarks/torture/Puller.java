package io.plumbline.benchmarks.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Asks one server for ids over HTTP, again and again, and enters them in the ledger. What a broken connection may have
 * lost on its way was never seen by anybody, so it does not count.
 */
final class Puller implements Runnable {
  /** What is asked for. */
  enum Kind {
    /** 10,000 snowflake ids in binary. */
    SNOWFLAKES("default", 10_000, false),
    /** 10,000 numbers of a segment namespace in binary; they increase for one life of a server. */
    NUMBERS("pay", 10_000, true),
    /** One number as text. */
    ONE("pay", 1, false);

    private final String namespace;
    private final int count;
    private final boolean increases;

    Kind(String namespace, int count, boolean increases) {
      this.namespace = namespace;
      this.count = count;
      this.increases = increases;
    }
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final String name;
  private final Supplier<URI> server;
  private final IntSupplier life;
  private final Kind kind;
  private final Ledger ledger;
  private final Duration pause;

  private int lifeBefore = -1; // own thread only
  private long lastBefore = -1; // own thread only

  /**
   * A puller.
   *
   * @param life of the server: order is promised within one
   * @param pause between two requests
   */
  Puller(
      String name,
      Supplier<URI> server,
      IntSupplier life,
      Kind kind,
      Ledger ledger,
      Duration pause) {
    this.name = name;
    this.server = server;
    this.life = life;
    this.kind = kind;
    this.ledger = ledger;
    this.pause = pause;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        pull();
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  private void pull() throws InterruptedException {
    int lifeNow = life.getAsInt();
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(
              server.get().resolve("/api/v1/ids/" + kind.namespace + "?count=" + kind.count))
          .timeout(TIMEOUT);
      if (kind.count > 1) request.header("Accept", "application/octet-stream");
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        ledger.refused("HTTP " + response.statusCode());
      } else if (kind.count == 1) {
        String text = new String(response.body(), StandardCharsets.US_ASCII).strip();
        ledger.given(kind.namespace, name, Long.parseLong(text), 1);
      } else {
        enter(ByteBuffer.wrap(response.body()), lifeNow);
      }
    } catch (IOException e) {
      ledger.refused(e.getClass().getSimpleName());
    }
  }

  private void enter(ByteBuffer ids, int lifeNow) {
    boolean sameLife = lifeNow == lifeBefore && lifeNow == life.getAsInt();
    long last = sameLife ? lastBefore : -1;
    long first = ids.getLong();
    int run = 1;
    if (kind.increases && first <= last) ledger.outOfOrder(kind.namespace, name, last, first);
    while (ids.hasRemaining()) {
      long id = ids.getLong();
      if (kind.increases && id < first + run) {
        ledger.outOfOrder(kind.namespace, name, first + run - 1, id);
      }
      if (id == first + run) {
        run++;
        continue;
      }
      ledger.given(kind.namespace, name, first, run);
      first = id;
      run = 1;
    }
    ledger.given(kind.namespace, name, first, run);
    lastBefore = first + run - 1;
    lifeBefore = lifeNow;
  }
}

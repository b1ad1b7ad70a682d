package io.plumbline.benchmarks.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A harness that finds nothing proves nothing: here is a server that forgets, and it must be found out. */
class KnownBadTest {
  private final AtomicLong next = new AtomicLong(1);
  private final Ledger ledger = new Ledger();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      String query = exchange.getRequestURI().getQuery();
      int count = Integer.parseInt(query.substring(query.indexOf('=') + 1));
      ByteBuffer ids = ByteBuffer.allocate(8 * count);
      for (int i = 0; i < count; i++) ids.putLong(next.getAndIncrement());
      exchange.sendResponseHeaders(200, ids.capacity());
      exchange.getResponseBody().write(ids.array());
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void pullUntil(long ids, int life) throws InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    Thread puller = new Thread(new Puller(
        "bad", () -> uri, () -> life, Puller.Kind.NUMBERS, ledger, Duration.ofMillis(1)));
    puller.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (ledger.ids() < ids && System.nanoTime() < end) TimeUnit.MILLISECONDS.sleep(1);
    puller.interrupt();
    puller.join();
  }

  @Test
  void puller_serverThatCounts_findsNothing() throws Exception {
    pullUntil(50_000, 1);

    assertThat(ledger.ids()).isGreaterThanOrEqualTo(50_000);
    assertThat(ledger.duplicates()).isZero();
    assertThat(ledger.orderViolations()).isZero();
  }

  @Test
  void puller_serverThatForgets_findsWhatCameTwice() throws Exception {
    pullUntil(50_000, 1);
    next.set(1);
    long before = ledger.ids();
    pullUntil(before + 20_000, 2);

    assertThat(ledger.duplicates()).isEqualTo(ledger.ids() - before);
    assertThat(ledger.orderViolations()).isZero(); // another life: order is not promised
  }

  @Test
  void puller_serverThatGoesBack_findsItsOrderBroken() throws Exception {
    next.set(1_000_000);
    Thread setter = new Thread(() -> {
      while (ledger.ids() < 20_000) Thread.onSpinWait();
      next.set(1);
    });
    setter.start();
    pullUntil(60_000, 1);
    setter.join();

    assertThat(ledger.orderViolations()).isPositive();
    assertThat(ledger.examples()).isNotEmpty();
  }
}

package io.plumbline.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SteadyRateTest {
  private static final int PER_SECOND = 200;
  private static final int STALL_MILLIS = 300;

  private final AtomicInteger requests = new AtomicInteger();
  private int status = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", http -> {
      if (requests.incrementAndGet() == PER_SECOND * 3 / 2) stall(); // one thread serves them all
      http.sendResponseHeaders(status, 2);
      http.getResponseBody().write(new byte[] {'1', '\n'});
      http.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** The case is a server that is busy with something else for a while. */
  private static void stall() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(STALL_MILLIS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/id");
  }

  @Test
  void measure_serverStallsOnce_chargesAllWhoWereDueMeanwhile() throws Exception {
    SteadyRate.Latencies latencies = new SteadyRate(PER_SECOND, 4, 1).measure(uri());

    assertThat(requests).hasValue(2 * PER_SECOND); // one second of warm-up, one that counts
    // Each of the 4 connections saw one slow answer: 2 in 100. By what was due it was 30 in 100.
    assertThat(latencies.p99Micros()).isGreaterThan(STALL_MILLIS * 1_000 * 0.8);
    assertThat(latencies.p999Micros()).isGreaterThanOrEqualTo(latencies.p99Micros());
  }

  @Test
  void measure_serverRefuses_isNotTakenForAnAnswer() {
    status = 503;

    assertThatThrownBy(() -> new SteadyRate(PER_SECOND, 4, 1).measure(uri()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("503");
  }
}

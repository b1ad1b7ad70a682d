package io.plumbline.id.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.client.LeaseListener.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a scripted id-service; against the real one it is tested in the server's module. */
class IdClientTest {
  private static final long FROM = SnowflakeLayout.DEFAULT.epochMillis() + 1_000_000_000;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private volatile long ttlMillis = 3_000;
  private volatile long epoch = 1;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void next_leaseGranted_givesIncreasingIdsOfItsWorker() throws Exception {
    try (IdClient client = client()) {
      long first = client.next(Duration.ofSeconds(5));
      long second = client.next(Duration.ofSeconds(5));

      assertThat(SnowflakeLayout.DEFAULT.worker(first)).isEqualTo(5);
      assertThat(second).isGreaterThan(first);
      assertThat(requests.get(0))
          .isEqualTo(
              "POST /api/v1/namespaces/default/leases {\"owner\":\"a \\\"test\\\"\"} Bearer secret");
    }
  }

  @Test
  void run_leaseHeld_renewsAndTellsHowFarItsClockCame() throws Exception {
    try (IdClient client = client()) {
      expect(Event.LEASED);
      expect(Event.RENEWED);

      assertThat(client.tryNext()).isNotEqualTo(IdClient.NONE);
      assertThat(requests.get(1))
          .matches(
              "PUT /api/v1/namespaces/default/leases/5 \\{\"epoch\":1,\"reachedMillis\":\\d{13}} Bearer secret");
    }
  }

  @Test
  void run_renewalRefused_leasesAgain() throws Exception {
    try (IdClient client = client()) {
      expect(Event.LEASED);
      status = 409;
      expect(Event.LOST);
      assertThat(client.tryNext()).isEqualTo(IdClient.NONE);
      epoch = 2;
      status = 200;
      expect(Event.LEASED);

      assertThat(client.next(Duration.ofSeconds(1))).isPositive();
    }
  }

  @Test
  void tryNext_serverAway_stopsBeforeTheLeaseEndsAndGoesOnAfterwards() throws Exception {
    ttlMillis = 300;
    try (IdClient client = client()) {
      expect(Event.LEASED);
      status = 503;
      expect(Event.LOST);

      assertThat(client.tryNext()).isEqualTo(IdClient.NONE);
      assertThatThrownBy(() -> client.next(Duration.ofMillis(1)))
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageStartingWith("no usable lease for 1 ms; last: ");
      status = 200;
      expect(Event.LEASED);
    }
  }

  @Test
  void run_answerIsNoLease_failsAndSaysWhy() throws Exception {
    ttlMillis = 0;
    try (IdClient client = client()) {
      expect(Event.FAILED);

      assertThat(client.state()).contains("ttlMillis: 0 (expected: 10 to 86400000)");
    }
  }

  @Test
  void close_leaseHeld_handsTheWorkerBackAndGivesNoMore() throws Exception {
    IdClient client = client();
    expect(Event.LEASED);
    client.close();

    expect(Event.RELEASED);
    assertThat(client.tryNext()).isEqualTo(IdClient.NONE);
    assertThatThrownBy(() -> client.next(Duration.ofMinutes(1)))
        .hasMessage("this client was closed; build another");
    assertThat(requests.get(requests.size() - 1))
        .startsWith("DELETE /api/v1/namespaces/default/leases/5?epoch=1");
  }

  @Test
  void builder_endpointWithoutScheme_isRefused() {
    assertThatThrownBy(() -> IdClient.builder(URI.create("host:9500")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("endpoint: host:9500 (expected: http://host:port or https)");
  }

  private IdClient client() {
    return IdClient.builder(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
        .owner("a \"test\"")
        .token("secret")
        .listener((event, message, cause) -> events.add(event))
        .build();
  }

  /** Waits for the event; others may come before it. */
  private void expect(Event wanted) throws InterruptedException {
    Event event;
    do {
      event = events.poll(10, TimeUnit.SECONDS);
    } while (event != null && event != wanted);
    assertThat(event).isEqualTo(wanted);
  }

  private void answer(HttpExchange http) throws IOException {
    requests.add(http.getRequestMethod() + " " + http.getRequestURI() + " " + body(http) + " "
        + http.getRequestHeaders().getFirst("Authorization"));
    byte[] json = ("{\"namespace\":\"default\",\"worker\":5,\"epoch\":" + epoch + ",\"ttlMillis\":"
            + ttlMillis
            + ",\"fromMillis\":" + FROM + ",\"untilMillis\":" + (FROM + 100_000)
            + ",\"layout\":{\"epochMillis\":1704067200000,\"timeBits\":41,\"workerBits\":10,\"sequenceBits\":12}}")
        .getBytes(StandardCharsets.UTF_8);
    boolean delete = "DELETE".equals(http.getRequestMethod());
    http.sendResponseHeaders(delete ? 204 : status, delete ? -1 : json.length);
    if (!delete) http.getResponseBody().write(json);
    http.close();
  }

  private static String body(HttpExchange http) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream in = http.getRequestBody();
    int b;
    while ((b = in.read()) >= 0) bytes.write(b);
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }
}

package io.plumbline.id.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.client.IdClient;
import io.plumbline.id.client.LeaseListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded client against a real server that comes and goes. */
class ClientAgainstServerTest {
  private static final Duration TTL = Duration.ofMillis(900);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir
  private Path data;

  @Test
  void next_serverGone_stopsBeforeTheLeaseEndsAndGoesOnWhenItIsBack() throws Exception {
    RunningServer server = RunningServer.start(data, TTL);
    int port = server.port();
    Set<Long> ids = new HashSet<>();
    try (IdClient client = IdClient.builder(server.uri()).owner("test").build()) {
      long last = client.next(PATIENCE);
      ids.add(last);
      server.close();
      long goneNanos = System.nanoTime();
      long id;
      long askedAfterMillis = 0;
      while ((id = client.tryNext()) != IdClient.NONE) {
        assertThat(ids.add(id)).isTrue();
        assertThat(askedAfterMillis).isLessThan(TTL.toMillis());
        TimeUnit.MICROSECONDS.sleep(100);
        askedAfterMillis = millisSince(goneNanos);
      }

      server = RunningServer.start(data, TTL, port);
      for (int i = 0; i < 1_000; i++) assertThat(ids.add(client.next(PATIENCE))).isTrue();
    } finally {
      server.close();
    }
  }

  @Test
  void next_severalClientsAtOnce_neverShareAWorker() throws Exception {
    List<IdClient> clients = new ArrayList<>();
    try (RunningServer server = RunningServer.start(data, Duration.ofSeconds(30))) {
      Set<Integer> workers = new HashSet<>();
      workers.add(worker(Long.parseLong(server.get("/api/v1/ids/default").body().strip())));
      for (int i = 0; i < 10; i++)
        clients.add(IdClient.builder(server.uri()).owner("client " + i).build());
      for (IdClient client : clients) workers.add(worker(client.next(PATIENCE)));

      assertThat(workers).hasSize(11);
      clients.forEach(IdClient::close);
    }
  }

  @Test
  void next_leaseRenewedManyTimes_keepsItsWorker() throws Exception {
    CountDownLatch renewals = new CountDownLatch(3);
    try (RunningServer server = RunningServer.start(data, Duration.ofSeconds(4));
        IdClient client = IdClient.builder(server.uri())
            .listener((event, message, cause) -> {
              if (event == LeaseListener.Event.RENEWED) renewals.countDown();
            })
            .build()) {
      long first = client.next(PATIENCE);
      assertThat(renewals.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      long last = client.next(PATIENCE);

      assertThat(last).isGreaterThan(first);
      assertThat(worker(last)).isEqualTo(worker(first));
    }
  }

  private static int worker(long id) {
    return SnowflakeLayout.DEFAULT.worker(id);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}

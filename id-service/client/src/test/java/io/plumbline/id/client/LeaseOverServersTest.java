package io.plumbline.id.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.id.SnowflakeLayout;
import io.plumbline.id.client.FakeIdService.Database;
import io.plumbline.id.client.FakeIdService.Health;
import io.plumbline.id.client.LeaseListener.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One lease, kept through whichever of two servers answers. */
class LeaseOverServersTest {
  private final Database database = new Database();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private FakeIdService one;
  private FakeIdService two;

  @BeforeEach
  void start() throws IOException {
    database.ttlMillis = 3_000;
    one = FakeIdService.start(database);
    two = FakeIdService.start(database);
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void renew_serverThatLeasedDies_theOtherRenewsTheSameLease() throws Exception {
    try (IdClient client = client()) {
      assertThat(nextEvent()).isEqualTo(Event.LEASED);
      (one.requests.isEmpty() ? two : one).close();

      assertThat(nextEvent()).isEqualTo(Event.RENEWED);
      assertThat(nextEvent()).isEqualTo(Event.RENEWED);
      assertThat(client.tryNext()).isPositive();
      assertThat(database.epoch).hasValue(1);
    }
  }

  @Test
  void renew_serverThatLeasedFreezes_theOtherRenewsBeforeTheLeaseEnds() throws Exception {
    try (IdClient client = client()) {
      assertThat(nextEvent()).isEqualTo(Event.LEASED);
      (one.requests.isEmpty() ? two : one).health = Health.FROZEN;

      assertThat(nextEvent()).isEqualTo(Event.RENEWED);
      assertThat(client.isLeased()).isTrue();
      assertThat(database.epoch).hasValue(1);
    }
  }

  @Test
  void renew_refusedByAllButNewLeasesGranted_takesAnotherWorkerBeforeTheLeaseEnds()
      throws Exception {
    try (IdClient client = client()) {
      assertThat(nextEvent()).isEqualTo(Event.LEASED);
      long first = client.next();
      database.renews = false;

      Event event = nextEvent();
      while (event == Event.FAILED) event = nextEvent();

      assertThat(event).isEqualTo(Event.LEASED); // and never LOST
      assertThat(database.epoch).hasValue(2);
      assertThat(SnowflakeLayout.DEFAULT.worker(client.next()))
          .isEqualTo(SnowflakeLayout.DEFAULT.worker(first) + 1);
    }
  }

  @Test
  void lease_oneServerTalksNonsense_theOtherLeases() throws Exception {
    one.health = Health.GARBAGE;
    try (IdClient client = client()) {
      assertThat(nextEvent()).isEqualTo(Event.LEASED);
      assertThat(client.next()).isPositive();
    }
  }

  @Test
  void close_serverThatLeasedIsDead_handsBackAtTheOther() throws Exception {
    IdClient client = client();
    assertThat(nextEvent()).isEqualTo(Event.LEASED);
    (one.requests.isEmpty() ? two : one).close();
    client.close();

    assertThat(nextEvent()).isEqualTo(Event.RELEASED);
    List<String> all = new ArrayList<>(one.requests);
    all.addAll(two.requests);
    assertThat(all).anyMatch(request -> request.startsWith("DELETE "));
  }

  private IdClient client() {
    return IdClient.builder(one.uri(), two.uri())
        .timeout(Duration.ofSeconds(30)) // a renewal must not wait so long for one server
        .listener((event, message, cause) -> events.add(event))
        .build();
  }

  private Event nextEvent() throws InterruptedException {
    return events.poll(20, TimeUnit.SECONDS);
  }
}

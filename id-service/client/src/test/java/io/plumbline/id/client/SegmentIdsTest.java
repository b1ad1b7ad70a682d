package io.plumbline.id.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.id.IdsUnavailableException;
import io.plumbline.id.NumberFormat;
import io.plumbline.id.client.FakeIdService.Database;
import io.plumbline.id.client.FakeIdService.Health;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ranges from two servers of one service, while they fall ill. */
class SegmentIdsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Database database = new Database();
  private FakeIdService one;
  private FakeIdService two;

  @BeforeEach
  void start() throws IOException {
    one = FakeIdService.start(database);
    two = FakeIdService.start(database);
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void next_strict_givesConsecutiveNumbersFromRangesOfTheService() {
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(10));
      for (long expected = 1; expected <= 10; expected++) {
        assertThat(ids.next()).isEqualTo(expected);
      }

      assertThat(requests().get(0))
          .isEqualTo("POST /api/v1/segments/orders?size=10  Bearer secret");
      assertThat(client.segments("orders")).isSameAs(ids);
      assertThat(client.openSegments()).containsExactly(ids);
    }
  }

  @Test
  void next_serverWell_staysWithIt() {
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(10));
      for (int i = 0; i < 1_000; i++) ids.next();

      assertThat(Math.min(one.requests.size(), two.requests.size())).isZero();
    }
  }

  @Test
  void next_oneOfTwoServersDiesUnderLoad_nobodyWaitsLongAndNoDuplicate() throws Exception {
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRIPED.step(2_000));
      Load load = new Load(ids, 4);
      load.awaitIds(200_000);
      FakeIdService other = current() == one ? two : one;
      current().close();
      load.awaitIds(load.count() + 400_000);
      // What was fetched ahead may last for more than that where ids are taken fast.
      while (other.requests.isEmpty()) load.awaitIds(load.count() + 100_000);
      load.stop();

      assertThat(load.failure()).isNull();
      assertThat(load.slowestMillis()).isLessThan(3_000);
      assertThat(load.duplicates()).isZero();
      assertThat(one.requests).isNotEmpty();
      assertThat(two.requests).isNotEmpty();
    }
  }

  @Test
  void next_oneOfTwoServersFreezes_theOtherIsAskedAfterTheTimeout() {
    try (IdClient client = client(Duration.ofMillis(300))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(10));
      ids.next();
      current().health = Health.FROZEN;
      long last = 0;
      for (int i = 0; i < 200; i++) {
        long id = ids.next();
        assertThat(id).isGreaterThan(last);
        last = id;
      }

      assertThat(one.requests).isNotEmpty();
      assertThat(two.requests).isNotEmpty();
    }
  }

  @Test
  void next_oneOfTwoServersTalksNonsense_theOtherIsAsked() {
    one.health = Health.GARBAGE;
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(10));
      for (int i = 1; i <= 100; i++) assertThat(ids.next()).isPositive();
    }
  }

  @Test
  void next_rangesOfTwoSeriesByTurns_areAllTaken() {
    database.bySeries = Arrays.asList(new AtomicLong(1), new AtomicLong(1_000_000));
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(10));
      Set<Long> got = new HashSet<>();
      for (int i = 0; i < 1_000; i++) assertThat(got.add(ids.next())).isTrue();

      assertThat(got).anyMatch(id -> id < 1_000_000).anyMatch(id -> id >= 1_000_000);
    }
  }

  @Test
  void next_everyServerTalksNonsense_saysWhatItGot() {
    one.health = Health.GARBAGE;
    two.health = Health.GARBAGE;
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders");

      assertThatThrownBy(() -> ids.next(Duration.ofMillis(200)))
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageStartingWith("no number of namespace orders for 200 ms: ")
          .hasMessageContaining("the answer is not a range: 43 bytes of text/html");
    }
  }

  @Test
  void next_allServersAway_ridesOutThenRefusesThenGoesOn() throws Exception {
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(100));
      Set<Long> got = new HashSet<>();
      got.add(ids.next());
      awaitRemaining(ids, 100);
      int port = one.port();
      stop();
      for (int i = 0; i < 100; i++) assertThat(got.add(ids.next())).isTrue(); // what it has

      assertThatThrownBy(() -> {
            for (int i = 0; i < 10_000; i++) got.add(ids.next(Duration.ofMillis(50)));
          })
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageContaining("Connection refused");
      assertThat(ids.refusal()).contains("Connection refused");
      assertThat(ids.tryNext()).isEqualTo(SegmentIds.NONE);

      one = FakeIdService.start(database, port);
      for (int i = 0; i < 1_000; i++) assertThat(got.add(ids.next(PATIENCE))).isTrue();
    }
  }

  @Test
  void next_serverRefusesForNow_theOtherIsAskedAndTheReasonIsToldIfBothDo() throws Exception {
    one.health = Health.REFUSING;
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT.step(1));
      for (int i = 0; i < 10; i++) ids.next();
      two.health = Health.REFUSING;

      assertThatThrownBy(() -> {
            for (int i = 0; i < 10_000; i++) ids.next(Duration.ofMillis(100));
          })
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageContaining("answered 503: the database is away");
    }
  }

  @Test
  void next_unknownNamespace_refusesAtOnceAndSaysWhy() {
    one.health = Health.UNKNOWN_NAMESPACE;
    two.health = Health.UNKNOWN_NAMESPACE;
    try (IdClient client = client(Duration.ofSeconds(2))) {
      long start = System.nanoTime();

      assertThatThrownBy(() -> client.segments("orders").next(Duration.ofMinutes(1)))
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageContaining("answered 404: no namespace \"orders\"");
      assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
    }
  }

  @Test
  void next_wrongToken_refusesAtOnceAndSaysWhy() {
    one.health = Health.UNAUTHORIZED;
    two.health = Health.UNAUTHORIZED;
    try (IdClient client = client(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> client.segments("orders").next(Duration.ofMinutes(1)))
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageContaining("answered 401");
    }
  }

  @Test
  void next_allFrozen_waitsNoLongerThanToldTo() {
    one.health = Health.FROZEN;
    two.health = Health.FROZEN;
    try (IdClient client = client(Duration.ofSeconds(30))) {
      long start = System.nanoTime();

      assertThatThrownBy(() -> client.segments("orders").next(Duration.ofMillis(100)))
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessageStartingWith("no number of namespace orders for 100 ms: ");
      assertThat(System.nanoTime() - start).isBetween(100_000_000L, 5_000_000_000L);
    }
  }

  @Test
  void next_callerInterrupted_leavesAtOnceAndKeepsTheFlag() {
    one.health = Health.FROZEN;
    two.health = Health.FROZEN;
    try (IdClient client = client(Duration.ofSeconds(30))) {
      SegmentIds ids = client.segments("orders");
      Thread.currentThread().interrupt();
      assertThatThrownBy(ids::next)
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessage("interrupted while waiting for a number of namespace orders");
      assertThat(Thread.interrupted()).isTrue();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> ids.next(PATIENCE)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void close_rangesInHand_givesNoMoreAndSaysWhy() throws Exception {
    IdClient client = client(Duration.ofSeconds(2));
    SegmentIds ids = client.segments("orders");
    ids.next();
    client.close();

    assertThat(ids.tryNext()).isEqualTo(SegmentIds.NONE);
    assertThat(ids.remaining()).isZero();
    assertThatThrownBy(ids::next).hasMessage("this client was closed; build another");
    assertThatThrownBy(() -> client.segments("others")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void threads_underLoad_areTwoDaemonsAtMost() {
    try (IdClient client =
        IdClient.builder(one.uri(), two.uri()).patience(PATIENCE).build()) {
      client.next();
      for (String namespace : new String[] {"orders", "refunds", "parcels"}) {
        SegmentIds ids = client.segments(namespace, SegmentOptions.STRICT.step(1));
        for (int i = 0; i < 200; i++) ids.next();
      }

      List<Thread> threads = new ArrayList<>();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().startsWith("plumbline-id-")) threads.add(thread);
      }
      assertThat(threads)
          .extracting(Thread::getName)
          .containsExactlyInAnyOrder(IdClient.THREAD_NAME, IdClient.RANGES_THREAD_NAME);
      assertThat(threads).allMatch(Thread::isDaemon);
    }
  }

  @Test
  void nextText_formatOfTheNamespace_isAskedOnceAndUsed() {
    database.description = "\"mode\":\"segment\",\"format\":\"crockford:6+check\",\"hidden\":false";
    try (IdClient client = client(Duration.ofSeconds(2))) {
      SegmentIds ids = client.segments("orders", SegmentOptions.STRICT);

      assertThat(ids.nextText())
          .isEqualTo(NumberFormat.parse("crockford:6+check").format(1));
      assertThat(ids.nextText()).startsWith("000002");
      assertThat(requests()).filteredOn(request -> request.startsWith("GET ")).hasSize(1);
    }
  }

  @Test
  void nextText_hiddenOrTemplate_isRefusedAndSaysWhereToAsk() {
    database.description = "\"format\":\"decimal\",\"hidden\":true";
    try (IdClient client = client(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> client.segments("orders").nextText())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage(
              "namespace orders hides its numbers, with a key that stays in the id-service: ask it for texts,"
                  + " GET /api/v1/ids/orders");
    }
    database.description = "\"format\":\"PAY{yyyyMMdd}{seq:8}\",\"hidden\":false";
    try (IdClient client = client(Duration.ofSeconds(2))) {
      assertThatThrownBy(() -> client.segments("orders").nextText())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageStartingWith(
              "namespace orders has the template PAY{yyyyMMdd}{seq:8}, whose periods");
    }
  }

  @Test
  void nextText_serversAway_refusesInTimeAndWorksWhenTheyAreBack() {
    one.health = Health.FROZEN;
    two.health = Health.FROZEN;
    try (IdClient client = client(Duration.ofMillis(200))) {
      SegmentIds ids = client.segments("orders");
      assertThatThrownBy(() -> ids.nextText(Duration.ofMillis(50)))
          .isInstanceOf(IdsUnavailableException.class)
          .hasMessage("the id-service did not tell the format of namespace orders in 50 ms");
      one.health = Health.WELL;
      two.health = Health.WELL;

      assertThat(eventually(ids)).isNotEmpty();
    }
  }

  private static String eventually(SegmentIds ids) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (; ; ) {
      try {
        return ids.nextText();
      } catch (IdsUnavailableException e) {
        if (System.nanoTime() - end > 0) throw e;
      }
    }
  }

  @Test
  void builder_badEndpointOrNamespace_isRefused() {
    assertThatThrownBy(() -> IdClient.builder())
        .hasMessage("endpoints: none (expected: at least one, http://host:port)");
    assertThatThrownBy(() -> IdClient.builder(one.uri(), URI.create("ftp://host")))
        .hasMessage("endpoint: ftp://host (expected: http://host:port or https)");
    try (IdClient client = client(Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> client.segments("../leases"))
          .hasMessage("namespace: ../leases (expected: [a-z][a-z0-9_-]{0,62})");
      assertThatThrownBy(client::next)
          .hasMessage("this client leases no worker (leaseWorker(false)); use segments(namespace)");
    }
  }

  private IdClient client(Duration timeout) {
    return IdClient.builder(one.uri(), two.uri())
        .leaseWorker(false)
        .token("secret")
        .timeout(timeout)
        .build();
  }

  /** The server that was asked so far. */
  private FakeIdService current() {
    return one.requests.isEmpty() ? two : one;
  }

  private List<String> requests() {
    List<String> all = new ArrayList<>(one.requests);
    all.addAll(two.requests);
    return all;
  }

  private static void awaitRemaining(SegmentIds ids, long atLeast) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ids.remaining() < atLeast && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    assertThat(ids.remaining()).isGreaterThanOrEqualTo(atLeast);
  }

  /** Threads that take numbers as an application would, about a hundred thousand a second. */
  private static final class Load {
    private final List<Thread> threads = new ArrayList<>();
    private final List<Set<Long>> taken = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch end = new CountDownLatch(1);

    Load(SegmentIds ids, int callers) {
      for (int i = 0; i < callers; i++) {
        Set<Long> mine = new HashSet<>();
        taken.add(mine);
        Thread thread = new Thread(() -> take(ids, mine));
        threads.add(thread);
        thread.start();
      }
    }

    private void take(SegmentIds ids, Set<Long> mine) {
      try {
        do {
          for (int i = 0; i < 100; i++) {
            long start = System.nanoTime();
            long id = ids.next();
            slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            if (!mine.add(id)) throw new IllegalStateException("twice in one thread: " + id);
          }
          count.addAndGet(100);
        } while (!end.await(1, TimeUnit.MILLISECONDS));
      } catch (InterruptedException | RuntimeException e) {
        failure.set(e);
      }
    }

    void awaitIds(long wanted) throws InterruptedException {
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (count() < wanted && failure() == null && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      assertThat(failure()).isNull();
      assertThat(count()).isGreaterThanOrEqualTo(wanted);
    }

    void stop() throws InterruptedException {
      end.countDown();
      for (Thread thread : threads) thread.join();
    }

    long count() {
      return count.get();
    }

    Throwable failure() {
      return failure.get();
    }

    long slowestMillis() {
      return slowestNanos.get() / 1_000_000;
    }

    long duplicates() {
      Set<Long> all = new HashSet<>();
      long sum = 0;
      for (Set<Long> mine : taken) {
        all.addAll(mine);
        sum += mine.size();
      }
      return sum - all.size();
    }
  }
}

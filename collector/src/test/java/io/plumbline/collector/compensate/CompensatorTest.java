package io.plumbline.collector.compensate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingDatabase;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.FindingStore;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.finding.Transition;
import io.plumbline.collector.span.SomeSpan;
import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a service that answers as it is told to. */
class CompensatorTest {
  private static final long SECONDS_TO_END = 30;

  @TempDir
  private Path directory;

  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();
  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
  private HttpServer service;
  private FindingDatabase database;
  private Compensator compensator;
  private Finding finding;

  @BeforeEach
  void start() throws Exception {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/refunds", this::refund);
    service.start();
    database = FindingDatabase.open(directory.resolve("findings"));
    finding = finding(1);
    new FindingStore(database).raise(finding);
    compensator = open("");
  }

  @AfterEach
  void stop() {
    compensator.close();
    database.close();
    service.stop(0);
  }

  private void refund(HttpExchange http) throws IOException {
    keys.add(http.getRequestHeaders().getFirst("Idempotency-Key"));
    requests.add(http.getRequestHeaders().getFirst("X-Serial-Number") + " "
        + http.getRequestHeaders().getFirst("traceparent") + " "
        + new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Integer answer = answers.poll();
    byte[] body = "said so".getBytes(StandardCharsets.UTF_8);
    http.sendResponseHeaders(answer == null ? 200 : answer, body.length);
    http.getResponseBody().write(body);
    http.close();
  }

  private Compensator open(String more) throws Exception {
    Path actions = Files.createDirectories(directory.resolve("actions"));
    Files.writeString(
        actions.resolve("refund.yaml"), """
        apiVersion: plumbline/v1
        kind: Action
        name: refund
        title: Refund the payment
        repairs: { codes: [A01], executor: payment }
        request: { url: "http://127.0.0.1:%d/refunds", timeout: 2s }
        retry: { first: 1ms, most: 10ms, within: 1h }
        %s
        """.formatted(service.getAddress().getPort(), more));
    return Compensator.start(
        ActionSet.open(actions, Map.of()),
        database,
        new SimpleMeterRegistry(),
        now::incrementAndGet);
  }

  private static Finding finding(int number) {
    Span span = SomeSpan.of(number, 1).service("payment").name("POST /payments").build();
    return new Finding(
        String.format("%032x", number),
        FindingCode.A01,
        FindingState.OPEN,
        "S-" + number,
        "order",
        "payment",
        "POST /payments",
        1,
        1,
        null,
        List.of(Evidence.ofExecutor(span, Outcome.COMMITTED, "plumbline.tx=committed", 1L)),
        null);
  }

  private Compensation ended(Compensation asked) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
    while (System.nanoTime() < deadline) {
      Compensation is = compensator.find(asked.id()).orElseThrow();
      if (!is.state().isUnderWay()) return is;
      Thread.sleep(10); // another thread's work: polled with a deadline
    }
    throw new AssertionError("still under way: " + compensator.find(asked.id()));
  }

  private List<String> audit() throws Exception {
    return new FindingStore(database)
        .transitions(finding.id()).stream().map(Transition::reason).toList();
  }

  @Test
  void request_isSentWithKeySerialAndParent_andDone() throws Exception {
    Compensation asked = compensator.request(finding, "refund", "alice", "ticket 7");

    Compensation done = ended(asked);
    assertThat(done.state()).isEqualTo(CompensationState.DONE);
    assertThat(done.answer()).isEqualTo("200 said so");
    assertThat(keys).containsExactly("S-1:" + finding.id() + ":refund");
    Evidence repaired = finding.evidence().get(0);
    assertThat(requests.get(0))
        .startsWith("S-1 00-" + repaired.traceId() + "-" + repaired.spanId() + "-01 {")
        .contains("\"reason\":\"ticket 7\"");
    assertThat(audit())
        .containsExactly(
            "raised",
            "compensation refund: requested by alice: ticket 7",
            "compensation refund: attempt 1",
            "compensation refund: done: 200 said so");
    assertThat(new FindingStore(database).find(finding.id()).orElseThrow().state())
        .as("a service's word resolves nothing")
        .isEqualTo(FindingState.OPEN);
    assertThat(new FindingStore(database).brokenAuditLine()).isEmpty();
  }

  @Test
  void nothingDefinite_isSentAgainWithTheSameKey() throws Exception {
    answers.addAll(List.of(503, 202, 409, 429, 200));
    Compensation done = ended(compensator.request(finding, "refund", "alice", "ticket 7"));

    assertThat(done.state()).isEqualTo(CompensationState.DONE);
    assertThat(done.attempts()).isEqualTo(5);
    assertThat(keys).hasSize(5).containsOnly("S-1:" + finding.id() + ":refund");
  }

  @Test
  void refused_endsIt_andAnotherMayBeAskedFor() throws Exception {
    answers.add(422);
    Compensation refused = ended(compensator.request(finding, "refund", "alice", "ticket 7"));

    assertThat(refused.state()).isEqualTo(CompensationState.REFUSED);
    assertThat(ended(compensator.request(finding, "refund", "alice", "again")).state())
        .isEqualTo(CompensationState.DONE);
  }

  @Test
  void nothingDefiniteInTime_isEscalated() throws Exception {
    for (int i = 0; i < 1_000; i++) answers.add(503);
    Compensation asked = compensator.request(finding, "refund", "alice", "ticket 7");
    now.addAndGet(TimeUnit.HOURS.toNanos(2));

    Compensation escalated = ended(asked);
    assertThat(escalated.state()).isEqualTo(CompensationState.ESCALATED);
    assertThat(escalated.answer()).startsWith("not in time");
  }

  @Test
  void secondRequest_whileOneIsUnderWay_isRefused() throws Exception {
    compensator.turn(true, "bob", "look first");
    compensator.request(finding, "refund", "alice", "ticket 7");

    assertThatThrownBy(() -> compensator.request(finding, "refund", "carol", "me too"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("under way");
    assertThat(compensator.plans(finding).get(0).obstacle()).contains("under way");
  }

  @Test
  void simultaneousRequests_oneIsTaken() throws Exception {
    compensator.turn(true, "bob", "look first");
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong taken = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(new Thread(() -> {
        try {
          go.await();
          compensator.request(finding, "refund", "alice", "ticket 7");
          taken.incrementAndGet();
        } catch (RefusedException second) {
          // as it should be for all but one
        } catch (Exception failed) {
          throw new IllegalStateException(failed);
        }
      }));
    }
    threads.forEach(Thread::start);
    go.countDown();
    for (Thread thread : threads) thread.join();

    assertThat(taken).hasValue(1);
    assertThat(compensator.ofFinding(finding.id())).hasSize(1);
  }

  @Test
  void stopped_nothingIsSent_alsoAfterARestart_untilItGoesOn() throws Exception {
    compensator.turn(true, "bob", "look first");
    Compensation asked = compensator.request(finding, "refund", "alice", "ticket 7");
    compensator.close();
    compensator = open("");
    assertThat(compensator.stopSwitch().by()).isEqualTo("bob");
    assertThat(keys).isEmpty();

    compensator.turn(false, "bob", "fine");
    assertThat(ended(asked).state()).isEqualTo(CompensationState.DONE);
    assertThat(keys).hasSize(1);
  }

  @Test
  void approval_bySomebodyElse_isNeeded() throws Exception {
    compensator.close();
    compensator = open("approval: second");
    Compensation waiting = compensator.request(finding, "refund", "alice", "ticket 7");
    assertThat(waiting.state()).isEqualTo(CompensationState.WAITING);
    assertThatThrownBy(() -> compensator.approve(waiting, "Alice", "me"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("somebody else");
    assertThat(keys).isEmpty();

    compensator.approve(waiting, "bob", "checked");
    assertThat(ended(waiting).approvedBy()).isEqualTo("bob");
    assertThat(keys).hasSize(1);
  }

  @Test
  void cancelled_isNotSent() throws Exception {
    compensator.close();
    compensator = open("approval: second");
    Compensation waiting = compensator.request(finding, "refund", "alice", "ticket 7");
    compensator.cancel(waiting, "alice", "by mistake");

    assertThat(ended(waiting).state()).isEqualTo(CompensationState.CANCELLED);
    assertThatThrownBy(() -> compensator.approve(waiting, "bob", "checked"))
        .isInstanceOf(RefusedException.class);
    assertThat(keys).isEmpty();
  }

  @Test
  void settledMeanwhile_isNotSent() throws Exception {
    compensator.turn(true, "bob", "look first");
    Compensation asked = compensator.request(finding, "refund", "alice", "ticket 7");
    new FindingStore(database).resolve(finding.id(), now.get(), "healed by itself", List.of());
    compensator.turn(false, "bob", "fine");

    assertThat(ended(asked).state()).isEqualTo(CompensationState.CANCELLED);
    assertThat(keys).isEmpty();
    assertThatThrownBy(() -> compensator.request(settled(), "refund", "alice", "again"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("resolved");
  }

  private Finding settled() throws Exception {
    return new FindingStore(database).find(finding.id()).orElseThrow();
  }

  @Test
  void moreThanPerDay_isRefused() throws Exception {
    compensator.close();
    compensator = open("perDay: 1");
    ended(compensator.request(finding, "refund", "alice", "ticket 7"));
    Finding other = finding(2);
    new FindingStore(database).raise(other);

    assertThatThrownBy(() -> compensator.request(other, "refund", "alice", "ticket 8"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("perDay");
    now.addAndGet(TimeUnit.DAYS.toNanos(1));
    assertThat(ended(compensator.request(other, "refund", "alice", "ticket 8")).state())
        .isEqualTo(CompensationState.DONE);
  }

  @Test
  void request_unknownAction_orOneForOthers_saysSo() {
    assertThatThrownBy(() -> compensator.request(finding, "ship", "alice", "ticket 7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("action: 'ship' (expected: one of [refund])");
    assertThatThrownBy(() -> compensator.request(finding, "refund", " ", "ticket 7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("by: ");
  }
}

package io.plumbline.examples.shop.demo;

import io.plumbline.examples.shop.demo.CollectorApi.Finding;
import io.plumbline.examples.shop.demo.CollectorApi.Findings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the collector what it knows of the orders and compares that with what they went through.
 * First every trace must be there, then the checker must have judged all of them, and only then do
 * the findings count: neither "not yet" nor "not at all" passes for an answer.
 */
final class Judge {
  private static final Duration TRACES_LIMIT = Duration.ofSeconds(60);
  private static final Duration JUDGED_LIMIT = Duration.ofSeconds(60);

  private final CollectorApi collector;
  private final String ui;
  private final Duration deadlines;
  private final List<String> deviations = new ArrayList<>();

  /** @param deadlines how long what is absent may take to be known, after all is judged that is present */
  Judge(CollectorApi collector, String ui, Duration deadlines) {
    this.collector = collector;
    this.ui = ui;
    this.deadlines = deadlines;
  }

  /** One finding as the truth has it. */
  private record Expectation(String serial, String code) {}

  Verdict judge(List<PlacedOrder> orders) throws IOException, InterruptedException {
    int traces = awaitTraces(orders);
    Set<Expectation> missed = expectations(orders);
    awaitJudgement(micros(Instant.now()));
    Findings found = awaitDeadlines(missed);
    statuses(orders);

    int falseFindings = 0;
    for (Finding finding : found.findings()) {
      Expectation seen = new Expectation(finding.serial(), finding.code());
      if (finding.state().equals("OPEN") && missed.remove(seen)) continue;
      falseFindings++;
      deviate(
          finding.serial(),
          "has a " + finding.state() + " finding " + finding.code() + " that nothing explains");
    }
    for (Expectation fault : missed) deviate(fault.serial(), "lacks the finding " + fault.code());
    return new Verdict(
        orders.size(), traces, found.findings().size(), missed.size(), falseFindings, deviations);
  }

  /** Waits until each order's trace is as it must be; gives how many are. */
  private int awaitTraces(List<PlacedOrder> orders) throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(TRACES_LIMIT);
    Map<PlacedOrder, List<String>> pending = new LinkedHashMap<>();
    for (PlacedOrder order : orders) pending.put(order, List.of());
    while (true) {
      for (PlacedOrder order : List.copyOf(pending.keySet())) {
        List<String> off = look(order);
        if (off.isEmpty()) pending.remove(order);
        else pending.put(order, off);
      }
      if (pending.isEmpty() || deadline.passed()) break;
      deadline.pause();
    }
    pending.forEach((order, off) -> off.forEach(what -> deviate(order.serial(), what)));
    return orders.size() - pending.size();
  }

  private List<String> look(PlacedOrder order) throws IOException, InterruptedException {
    Optional<CollectorApi.Serial> serial = collector.serial(order.serial());
    return serial.map(seen -> TraceCheck.deviations(order, seen)).orElse(List.of("has no trace"));
  }

  /** Waits until everything that was heard before a moment has been judged. */
  private void awaitJudgement(double heardEpochMicros) throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(JUDGED_LIMIT);
    while (true) {
      Double until = collector.findings().checkedUntilEpochMicros();
      if (until != null && until >= heardEpochMicros) return;
      if (deadline.passed()) {
        deviations.add(
            "the checker has not judged every order within " + JUDGED_LIMIT.toSeconds() + " s");
        return;
      }
      deadline.pause();
    }
  }

  /** Waits until what should have been done and was not is found, or time is over. */
  private Findings awaitDeadlines(Set<Expectation> expected)
      throws IOException, InterruptedException {
    Deadline deadline = Deadline.in(deadlines);
    while (true) {
      Findings findings = collector.findings();
      Set<Expectation> open = new HashSet<>();
      for (Finding finding : findings.findings()) {
        if (finding.state().equals("OPEN")) {
          open.add(new Expectation(finding.serial(), finding.code()));
        }
      }
      if (open.containsAll(expected) || deadline.passed()) return findings;
      deadline.pause();
    }
  }

  private void statuses(List<PlacedOrder> orders) {
    Set<String> serials = new HashSet<>();
    for (PlacedOrder order : orders) {
      String expected = order.scenario().expected().status();
      if (!order.status().equals(expected)) {
        deviate(order.serial(), "is " + order.status() + " (expected: " + expected + ")");
      }
      if (!serials.add(order.serial())) deviate(order.serial(), "was given to two orders");
    }
  }

  private static Set<Expectation> expectations(List<PlacedOrder> orders) {
    Set<Expectation> expectations = new HashSet<>();
    for (PlacedOrder order : orders) {
      String code = order.scenario().expected().finding();
      if (code != null) expectations.add(new Expectation(order.serial(), code));
    }
    return expectations;
  }

  private void deviate(String serial, String what) {
    deviations.add(serial + " " + what + "  " + ui + "/n/" + serial);
  }

  private static double micros(Instant instant) {
    return instant.getEpochSecond() * 1e6 + instant.getNano() / 1e3;
  }
}

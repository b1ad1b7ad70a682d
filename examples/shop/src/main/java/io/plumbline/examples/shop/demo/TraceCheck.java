package io.plumbline.examples.shop.demo;

import io.plumbline.examples.shop.demo.CollectorApi.Span;
import io.plumbline.examples.shop.demo.CollectorApi.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the trace of one order with what the order went through.
 *
 * <pre>
 * order SERVER POST /orders
 *  ├─ CLIENT (JDBC) …                     at least two: insert, update
 *  ├─ CLIENT (HTTP) ─ inventory SERVER    once for each reservation
 *  │                   └─ CLIENT (JDBC) … at least two
 *  └─ CLIENT (HTTP) ─ payment SERVER      once for each attempt
 *                      └─ CLIENT (JDBC) … at least one, unless declined
 * </pre>
 */
final class TraceCheck {
  private final PlacedOrder order;
  private final List<Span> spans;
  private final List<String> deviations = new ArrayList<>();

  private TraceCheck(PlacedOrder order, List<Span> spans) {
    this.order = order;
    this.spans = spans;
  }

  /** What is not as it must be, in words; empty if all is well. */
  static List<String> deviations(PlacedOrder order, CollectorApi.Serial serial) {
    if (serial.traces().size() != 1) {
      return List.of(serial.traces().size() + " traces (expected: 1)");
    }
    Trace trace = serial.traces().get(0);
    TraceCheck check = new TraceCheck(order, trace.spans());
    if (!trace.complete()) {
      check.deviations.add("tree incomplete, " + trace.missingParents() + " parents missing");
    }
    check.serials();
    check.root();
    return List.copyOf(check.deviations);
  }

  private void serials() {
    for (Span span : spans) {
      if (!order.serial().equals(span.serial())) {
        deviations.add(describe(span) + " has serial " + span.serial());
      }
    }
  }

  private void root() {
    List<Span> roots =
        spans.stream().filter(span -> span.parentSpanId() == null).toList();
    if (roots.size() != 1) {
      deviations.add(roots.size() + " roots (expected: 1)");
      return;
    }
    Span root = roots.get(0);
    if (!root.service().equals("order") || !root.isServer()) {
      deviations.add("root is " + describe(root) + " (expected: the server span of order)");
    }
    databaseCalls(root, 2);
    Map<String, Integer> called = new TreeMap<>();
    for (Span client : children(root)) {
      if (client.isHttpClient()) callee(client, called);
    }
    Scenario.Expected expected = order.scenario().expected();
    times("inventory", called.getOrDefault("inventory", 0), expected.reservations());
    times("payment", called.getOrDefault("payment", 0), expected.payments());
    long servers = spans.stream().filter(Span::isServer).count();
    if (servers != 1 + expected.reservations() + expected.payments()) {
      deviations.add(servers + " server spans, some not below a call of order");
    }
  }

  private void callee(Span client, Map<String, Integer> called) {
    List<Span> servers = children(client);
    if (servers.size() != 1 || !servers.get(0).isServer()) {
      deviations.add(
          describe(client) + " has " + servers.size() + " children (expected: 1 server)");
      return;
    }
    Span server = servers.get(0);
    called.merge(server.service(), 1, Integer::sum);
    databaseCalls(
        server, server.service().equals("payment") ? order.scenario().paymentStatements() : 2);
  }

  private void databaseCalls(Span server, int atLeast) {
    long calls = children(server).stream().filter(Span::isDatabaseCall).count();
    if (calls < atLeast) {
      deviations.add(
          describe(server) + " has " + calls + " database calls (expected: >= " + atLeast + ")");
    }
  }

  private void times(String service, int actual, int expected) {
    if (actual != expected) {
      deviations.add(service + " called " + actual + " times (expected: " + expected + ")");
    }
  }

  private List<Span> children(Span parent) {
    return spans.stream()
        .filter(span -> parent.spanId().equals(span.parentSpanId()))
        .toList();
  }

  private static String describe(Span span) {
    return span.service() + " " + span.kind() + " '" + span.name() + "'";
  }
}

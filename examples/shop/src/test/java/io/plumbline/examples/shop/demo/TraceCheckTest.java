package io.plumbline.examples.shop.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.examples.shop.demo.CollectorApi.Serial;
import io.plumbline.examples.shop.demo.CollectorApi.Span;
import io.plumbline.examples.shop.demo.CollectorApi.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TraceCheckTest {
  private static final Map<String, Object> HTTP = Map.of("http.request.method", "POST");
  private static final Map<String, Object> JDBC = Map.of("db.system.name", "h2database");

  private final PlacedOrder order = new PlacedOrder(Scenario.PLAIN, "42", "PAID");
  private final List<Span> spans = new ArrayList<>(List.of(
      span("root", null, "order", "server", HTTP),
      span("o1", "root", "order", "client", JDBC),
      span("o2", "root", "order", "client", JDBC),
      span("c1", "root", "order", "client", HTTP),
      span("i", "c1", "inventory", "server", HTTP),
      span("i1", "i", "inventory", "client", JDBC),
      span("i2", "i", "inventory", "client", JDBC),
      span("c2", "root", "order", "client", HTTP),
      span("p", "c2", "payment", "server", HTTP),
      span("p1", "p", "payment", "client", JDBC)));

  @Test
  void deviations_treeAsItMustBe_none() {
    assertThat(check(true)).isEmpty();
  }

  @Test
  void deviations_incompleteTree_saysSo() {
    assertThat(check(false)).containsExactly("tree incomplete, 3 parents missing");
  }

  @Test
  void deviations_twoTraces_saysSo() {
    Trace trace = new Trace("t", true, 0, spans);

    assertThat(TraceCheck.deviations(order, new Serial(List.of(trace, trace))))
        .containsExactly("2 traces (expected: 1)");
  }

  @Test
  void deviations_paymentMissing_countsTheCalls() {
    spans.removeIf(span -> span.service().equals("payment"));

    assertThat(check(true))
        .containsExactly(
            "order client 'c2' has 0 children (expected: 1 server)",
            "payment called 0 times (expected: 1)",
            "2 server spans, some not below a call of order");
  }

  @Test
  void deviations_oneDatabaseCallLost_saysWhere() {
    spans.removeIf(span -> span.spanId().equals("i2"));

    assertThat(check(true))
        .containsExactly("inventory server 'i' has 1 database calls (expected: >= 2)");
  }

  @Test
  void deviations_spanOfAnotherSerial_saysWhich() {
    spans.set(9, new Span("p1", "p", "payment", "p1", "client", "43", JDBC));

    assertThat(check(true)).containsExactly("payment client 'p1' has serial 43");
  }

  private List<String> check(boolean complete) {
    Trace trace = new Trace("t", complete, complete ? 0 : 3, spans);
    return TraceCheck.deviations(order, new Serial(List.of(trace)));
  }

  private static Span span(
      String id, @Nullable String parent, String service, String kind, Map<String, Object> what) {
    return new Span(id, parent, service, id, kind, "42", what);
  }
}

package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.Driver;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class JdbcIT {
  private static final Map<String, String> OUTCOMES = new TreeMap<>(Map.ofEntries(
      Map.entry("nothing", "none"),
      Map.entry("select", "none"),
      Map.entry("select-for-update", "none"),
      Map.entry("update", "committed"),
      Map.entry("update-prepared", "committed"),
      Map.entry("update-no-row", "none"),
      Map.entry("update-fails", "none"),
      Map.entry("batch", "committed"),
      Map.entry("commit", "committed"),
      Map.entry("rollback", "rolled_back"),
      Map.entry("left-open", "open"),
      Map.entry("read-only-commit", "none"),
      Map.entry("auto-commit-on", "committed"),
      Map.entry("rollback-to-savepoint", "committed"),
      Map.entry("rollback-then-commit", "committed"),
      Map.entry("commit-then-rollback", "committed"),
      Map.entry("sql-commit", "committed"),
      Map.entry("sql-rollback", "rolled_back"),
      Map.entry("definition", "committed")));

  @RegisterExtension
  final AgentJvm jvm =
      new AgentJvm().library(Driver.class).library(HikariDataSource.class).library(Logger.class);

  @ParameterizedTest
  @ValueSource(strings = {"driver-manager", "hikari"})
  void execution_isOneClientSpan(String how) {
    Outcome outcome = jvm.run(JdbcScenario.class, how);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output())
        .isEqualTo(jvm.runWithoutAgent(JdbcScenario.class, how).output());
    assertThat(jvm.take(SPAN_KIND_CLIENT, "SELECT orders").attributes())
        .containsEntry("db.system.name", "h2database")
        .containsEntry("db.namespace", "shop")
        .containsEntry("db.query.text", "SELECT * FROM orders WHERE card = ? AND id = ?")
        .containsEntry("db.operation.name", "SELECT")
        .containsEntry("db.collection.name", "orders");
    List<ReceivedSpan> inserts = jvm.take(SPAN_KIND_CLIENT, "INSERT orders", 2);
    assertThat(inserts.get(0).attributes()).doesNotContainKeys("error.type");
    assertThat(inserts.get(1).status()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(inserts.get(1).attributes())
        .containsEntry("db.query.text", "INSERT INTO orders (id, card) VALUES (?, ?)")
        .containsEntry("error.type", "org.h2.jdbc.JdbcSQLIntegrityConstraintViolationException")
        .containsEntry("db.response.status_code", "23505");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "BATCH INSERT orders").attributes())
        .containsEntry("db.operation.batch.size", 3L)
        .containsEntry("db.operation.name", "BATCH INSERT")
        .containsEntry("db.query.text", "INSERT INTO orders (id, card) VALUES (?, ?)");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "BATCH").attributes())
        .containsEntry("db.operation.batch.size", 2L);
    jvm.take(SPAN_KIND_CLIENT, "CREATE TABLE orders");
    jvm.take(SPAN_KIND_CLIENT, "call ABS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver-manager", "data-source", "hikari-url", "hikari-data-source"})
  void transactions_areOnTheServerSpan(String how) {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");
    Map<String, String> expected = new TreeMap<>(OUTCOMES);
    if (how.startsWith("hikari")) expected.put("left-open", "rolled_back"); // by the pool, at close

    Outcome outcome = jvm.run(JdbcTransactionScenario.class, how);

    assertThat(outcome.output()).as(outcome.errors()).doesNotContain(" 500");
    jvm.takeRest(SPAN_KIND_CLIENT);
    Map<String, String> actual = new TreeMap<>();
    for (String path : expected.keySet()) {
      ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, "GET /" + path);
      actual.put(path, String.valueOf(server.attribute("plumbline.tx")));
      assertEnd(server);
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static void assertEnd(ReceivedSpan server) {
    Object end = server.attribute("plumbline.tx.end");
    boolean ended = List.of("committed", "rolled_back").contains(server.attribute("plumbline.tx"));
    assertThat(end != null).as(server.toString()).isEqualTo(ended);
    if (end == null) return;
    long clocksApart = 5_000_000; // the span's clock is read once at its start
    assertThat((Long) end)
        .isBetween(server.startEpochNanos() - clocksApart, server.endEpochNanos() + clocksApart);
  }
}

package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConcurrentIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm().library(Driver.class);

  @Test
  void context_goesWithEachTaskAndWithNoOther() {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");

    Outcome outcome = jvm.run(ConcurrentScenario.class);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.output()).as(outcome.errors()).doesNotContain(" 500");
    assertThat(outcome.errors()).doesNotContain("advice", "cannot be", "not woven", "failed;");
    ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    for (String table : ConcurrentScenario.CARRIED) {
      ReceivedSpan query = query(table);
      assertThat(query.parentId()).as(table).isEqualTo(server.spanId());
      assertThat(query.serial()).as(table).isEqualTo(server.serial());
    }
    for (String table : ConcurrentScenario.NOT_CARRIED) {
      assertThat(query(table).parentId()).as(table).isEmpty();
    }
    ReceivedSpan first = jvm.take(SPAN_KIND_SERVER, "GET /first");
    ReceivedSpan second = jvm.take(SPAN_KIND_SERVER, "GET /second");
    jvm.take(SPAN_KIND_CLIENT, "CREATE TABLE same");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "SELECT same", 3))
        .extracting(ReceivedSpan::parentId)
        .containsExactly(first.spanId(), second.spanId(), "");
    ReceivedSpan transfer = jvm.take(SPAN_KIND_SERVER, "GET /transfer");
    jvm.take(SPAN_KIND_CLIENT, "CREATE TABLE transfer");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "INSERT transfer").parentId())
        .isEqualTo(transfer.spanId());
    assertThat(transfer.attribute("plumbline.tx")).isEqualTo("committed");
    jvm.take(SPAN_KIND_SERVER, "GET /nothing");
  }

  /** The one query of this table, whose creation is of no interest. */
  private ReceivedSpan query(String table) {
    jvm.take(SPAN_KIND_CLIENT, "CREATE TABLE " + table);
    return jvm.take(SPAN_KIND_CLIENT, "SELECT " + table);
  }
}

package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.OtlpSink.Batch;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that is killed, and the next one of its service. */
class SpoolIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm().environment("OTEL_SERVICE_NAME", "payment");

  private void killOne() {
    jvm.environment("OTEL_BSP_SCHEDULE_DELAY", "60000"); // what it did is in its queue
    Outcome killed = jvm.run(SpoolScenario.class, "die");
    assertThat(killed.exitCode()).as(killed.errors()).isEqualTo(7);
    assertThat(jvm.spans()).isEmpty();
  }

  @Test
  void killed_theNextProcessSendsWhatItDid_andWhatItWasDoing() {
    killOne();
    String source = jvm.sink().batches().get(0).headers().get("plumbline-source");

    jvm.run(SpoolScenario.class, "live");

    Map<String, ReceivedSpan> served = jvm.takeRest(SPAN_KIND_SERVER).stream()
        .collect(
            Collectors.toMap(span -> String.valueOf(span.attribute("url.path")), span -> span));
    assertThat(served).containsOnlyKeys("/done", "/killed");
    ReceivedSpan done = served.get("/done");
    assertThat(done.service()).isEqualTo("payment");
    assertThat(done.serial()).isNotNull();
    assertThat(done.attribute("http.response.status_code")).isEqualTo(204L);
    assertThat(done.attribute("plumbline.unfinished")).isNull();
    ReceivedSpan cut = served.get("/killed");
    assertThat(cut.attribute("plumbline.unfinished")).isEqualTo(true);
    assertThat(cut.serial()).isNotNull();
    assertThat(cut.endEpochNanos()).isGreaterThanOrEqualTo(cut.startEpochNanos());
    List<ReceivedSpan> calls = jvm.takeRest(SPAN_KIND_CLIENT);
    assertThat(calls).as("the call of /killed had not ended").hasSize(1);
    assertThat(done.parentId()).isEqualTo(calls.get(0).spanId());
    assertThat(jvm.sink().batches().stream().map(Batch::headers))
        .filteredOn(headers -> headers.containsKey("plumbline-recovered"))
        .singleElement()
        .satisfies(headers -> assertThat("payment/" + headers.get("plumbline-recovered"))
            .isEqualTo(source)
            .isNotEqualTo(headers.get("plumbline-source")));
  }

  @Test
  void switchedOff_nothingIsKept() {
    jvm.environment("PLUMBLINE_SPOOL_ENABLED", "false");
    killOne();

    jvm.run(SpoolScenario.class, "live");

    assertThat(jvm.spans()).isEmpty();
  }

  @Test
  void directoryCannotBeMade_isSaidOnce_andTheRestWorks() {
    jvm.environment("PLUMBLINE_SPOOL_DIRECTORY", "/proc/no-such-directory");

    Outcome outcome = jvm.run(OrdersScenario.class, "no order");

    assertThat(outcome.errors()).containsOnlyOnce("no spool in /proc/no-such-directory");
    assertThat(jvm.takeRest(SPAN_KIND_SERVER)).isNotEmpty();
    jvm.takeRest(SPAN_KIND_CLIENT);
  }
}

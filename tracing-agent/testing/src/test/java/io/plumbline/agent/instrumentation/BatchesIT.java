package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.OtlpSink.Batch;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What exports say of themselves (docs/COMPLETENESS.md), by a process at work and idle. */
class BatchesIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  private void takeAll() {
    jvm.takeRest(SPAN_KIND_SERVER);
    jvm.takeRest(SPAN_KIND_CLIENT);
  }

  private static long number(Batch batch, String header) {
    String value = batch.headers().get(header);
    assertThat(value).as("%s of %s", header, batch.headers()).isNotNull();
    return Long.parseLong(value);
  }

  private static @Nullable String dropped(Batch batch) {
    return batch.headers().get("plumbline-dropped");
  }

  @Test
  void batches_areNumbered_andNoSpanComesAfterItsCut() {
    jvm.run(BatchesScenario.class, "4000", "0");

    takeAll();
    List<Batch> batches = jvm.sink().batches();
    assertThat(jvm.spans()).hasSizeGreaterThan(1_000);
    long before = 0;
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      assertThat(number(batch, "plumbline-batch")).isEqualTo(i + 1);
      long cut = number(batch, "plumbline-cut");
      assertThat(cut).isGreaterThanOrEqualTo(before);
      for (ReceivedSpan span : batch.spans()) {
        assertThat(span.endEpochNanos())
            .as("batch %d said that everything before was sent", i)
            .isGreaterThanOrEqualTo(before);
      }
      before = cut;
    }
    Batch last = batches.get(batches.size() - 1);
    assertThat(last.headers()).containsEntry("plumbline-last", "true");
    assertThat(last.spans()).isEmpty();
    assertThat(batches).noneMatch(batch -> dropped(batch) != null);
    long end = jvm.spans().stream().mapToLong(ReceivedSpan::endEpochNanos).max().orElseThrow();
    assertThat(before).as("the cut kept up with the load").isGreaterThan(end - 3_000_000_000L);
  }

  @Test
  void idle_saysSo() {
    jvm.run(BatchesScenario.class, "500", "4000");

    takeAll();
    List<Long> empty = new ArrayList<>();
    for (Batch batch : jvm.sink().batches()) {
      if (batch.spans().isEmpty()) empty.add(number(batch, "plumbline-cut"));
    }
    assertThat(empty).hasSizeBetween(2, 6).isSorted();
    assertThat(empty.get(empty.size() - 1) - empty.get(0)).isGreaterThan(2_000_000_000L);
  }

  @Test
  void refusedBatch_isAGap_andItsSerialsAreLost() {
    jvm.environment("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8");
    jvm.sink().refuse(5);

    jvm.run(BatchesScenario.class, "3000", "0");

    takeAll();
    List<Batch> batches = jvm.sink().batches();
    assertThat(batches).hasSizeGreaterThan(6);
    Batch next = batches.get(5);
    assertThat(next.headers()).containsEntry("plumbline-gap", "5-5");
    assertThat(dropped(next)).matches("[1-8];[^,;]+(,[^,;]+)*");
    assertThat(batches.get(6).headers()).doesNotContainKeys("plumbline-gap", "plumbline-dropped");
  }

  @Test
  void queueOverflow_isToldWithTheSerials() {
    jvm.environment("OTEL_BSP_MAX_QUEUE_SIZE", "16")
        .environment("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "16")
        .environment("OTEL_BSP_SCHEDULE_DELAY", "300");

    jvm.run(BatchesScenario.class, "3000", "1500");

    takeAll();
    long told = jvm.sink().batches().stream()
        .map(BatchesIT::dropped)
        .filter(dropped -> dropped != null)
        .mapToLong(dropped -> Long.parseLong(dropped.substring(0, dropped.indexOf(';'))))
        .sum();
    assertThat(told).isPositive();
  }
}

package io.plumbline.agent.instrumentation.async;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_INTERNAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.ReceivedSpan;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpringIT extends AsyncKit {
  @ParameterizedTest
  @ValueSource(strings = {"spring-5.3.39", "spring-7.0.10"})
  void async_isInTheRequest_scheduledIsARequestOfItsOwn(String version) {
    jvm.libraries(version);

    runWithOthers(SpringScenario.class, SpringScenario.CARRIED, List.of(SpringScenario.SCHEDULED));
    ReceivedSpan job = jvm.take(SPAN_KIND_INTERNAL, "Jobs.settle");
    assertThat(job.parentId()).isEmpty();
    assertThat(job.serial()).isEqualTo("t-" + job.traceId());
    assertThat(job.attributes())
        .containsEntry("job.system", "spring_scheduling")
        .containsEntry("code.function.name", SpringScenario.Jobs.class.getName() + ".settle");
    ReceivedSpan query = jvm.take(SPAN_KIND_CLIENT, "SELECT " + SpringScenario.SCHEDULED);
    assertThat(query.parentId()).isEqualTo(job.spanId());
    assertThat(query.serial()).isEqualTo(job.serial());
  }
}

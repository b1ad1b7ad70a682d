package io.plumbline.agent.instrumentation.logging;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogIT {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  @BeforeEach
  void onlyTheServer() {
    jvm.property("plumbline.instrumentation.java-http-client.enabled", "false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logback-1.2.13", "logback-1.5.18"})
  void logback_eventsOfARequestNameIt(String library) {
    jvm.libraries(library).property("logback.configurationFile", "mdc-logback.xml");

    assertNamesTheRequest(jvm.run(LogScenario.class, "logback"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"log4j2-2.17.2", "log4j2-2.25.2"})
  void log4j2_eventsOfARequestNameIt(String library) {
    log4j2(library);

    assertNamesTheRequest(jvm.run(LogScenario.class, "log4j2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"log4j2-2.17.2", "log4j2-2.25.2"})
  void log4j2_asynchronousLoggers_eventsOfARequestNameIt(String library) {
    log4j2(library)
        .property(
            "log4j2.contextSelector",
            "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");

    assertNamesTheRequest(jvm.run(LogScenario.class, "log4j2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"log4j2-2.17.2", "log4j2-2.25.2"})
  void log4j2_withoutGarbage_eventsOfARequestNameIt(String library) {
    log4j2(library)
        .property("log4j2.enableThreadlocals", "true")
        .property("log4j2.garbagefreeThreadContextMap", "true");

    assertNamesTheRequest(jvm.run(LogScenario.class, "log4j2"));
  }

  private AgentJvm log4j2(String library) {
    return jvm.libraries(library).property("log4j2.configurationFile", "mdc-log4j2.xml");
  }

  private void assertNamesTheRequest(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    ReceivedSpan span = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    String nothing = " trace_id= span_id= trace_flags= serial= own=mine";
    // flags of W3C Trace Context Level 2: sampled, and a trace id that is random
    String rest = " span_id=" + span.spanId() + " trace_flags=03 serial=" + span.serial();
    List<String> expected = List.of(
        "before" + nothing,
        "inside trace_id=" + span.traceId() + rest + " own=",
        "own keys trace_id=theirs" + rest + " own=kept",
        "after" + nothing);
    List<String> all = new ArrayList<>(expected);
    expected.forEach(line -> all.add("async " + line));
    Stream<String> logged = outcome.output().lines().map(String::stripTrailing);
    assertThat(logged).as(outcome.errors()).containsExactlyInAnyOrderElementsOf(all);
  }
}

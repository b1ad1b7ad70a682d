package io.plumbline.agent.instrumentation.async;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.Driver;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs a scenario made of {@link Request}s and asserts in which context each of its queries ran. */
abstract class AsyncKit {
  @RegisterExtension
  final AgentJvm jvm = new AgentJvm()
      .library(Driver.class)
      .property("plumbline.instrumentation.url-connection.enabled", "false");

  /** Each table is queried once: those carried in the request, those free in no context at all. */
  final void run(Class<?> scenario, List<String> carried, List<String> free) {
    Map<String, List<ReceivedSpan>> queries = runWithOthers(scenario, carried, free);
    for (String table : free) {
      assertThat(only(queries, table).parentId()).as(table).isEmpty();
    }
  }

  /** As {@link #run}, but what the others are below is for the test to say. */
  final Map<String, List<ReceivedSpan>> runWithOthers(
      Class<?> scenario, List<String> carried, List<String> others) {
    Outcome outcome = jvm.run(scenario);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(outcome.errors()).doesNotContain("advice", "cannot be", "not woven", "failed;");
    ReceivedSpan server = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    Map<String, List<ReceivedSpan>> queries =
        jvm.takeRest(SPAN_KIND_CLIENT).stream().collect(groupingBy(ReceivedSpan::name));
    assertThat(queries.keySet())
        .containsExactlyInAnyOrderElementsOf(Stream.concat(carried.stream(), others.stream())
            .map(table -> "SELECT " + table)
            .toList());
    for (String table : carried) {
      ReceivedSpan query = only(queries, table);
      assertThat(query.parentId()).as(table).isEqualTo(server.spanId());
      assertThat(query.serial()).as(table).isEqualTo(server.serial());
    }
    return queries;
  }

  static ReceivedSpan only(Map<String, List<ReceivedSpan>> queries, String table) {
    List<ReceivedSpan> found = queries.get("SELECT " + table);
    assertThat(found).as(table).hasSize(1);
    return found.get(0);
  }

  static String java25() {
    try {
      Path beside = Path.of(System.getProperty("java.home")).toRealPath().getParent();
      try (Stream<Path> jdks = Files.list(beside)) {
        return jdks.filter(jdk -> jdk.getFileName().toString().contains("25"))
            .map(jdk -> jdk.resolve("bin/java").toString())
            .filter(java -> Files.isExecutable(Path.of(java)))
            .findFirst()
            .orElse("");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import io.plumbline.agent.testing.ReceivedSpan;
import io.plumbline.api.Plumbline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The serial number and the business values that an application states: by {@code plumbline-api}, or where rules find them. */
class BusinessIT {
  private static final String[] REQUEST = {
    "/read?order=ORDER%3A9&customer=c%201", "X-Order", "not a serial number", "X-Channel", "web"
  };

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm().library(Plumbline.class);

  @Test
  void api_withoutTheAgent_doesNothing() {
    Outcome outcome = jvm.runWithoutAgent(BusinessScenario.class, "/orders");

    assertThat(outcome.output().lines())
        .containsExactly("pay -", "read -", "after -", "ship -", "read -");
  }

  @Test
  void api_serialAndValues_areTheApplications() {
    Outcome outcome = jvm.run(BusinessScenario.class, "/orders");

    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /orders");
    String issued = "t-" + request.traceId();
    assertThat(outcome.output().lines())
        .containsExactly(
            "pay ORDER-7", "read ORDER-7", "after " + issued, "ship ORDER-8", "read ORDER-8");
    assertThat(request.serial()).isEqualTo("ORDER-8");
    assertThat(request.attribute("biz.amount")).isEqualTo("42");
    assertThat(request.attribute("biz.customer")).isEqualTo("c-1");
    assertThat(request.attributes()).doesNotContainKeys("biz.coupon", "biz.nothing");
    assertThat(jvm.take(SPAN_KIND_SERVER, "GET /read", 2))
        .extracting(ReceivedSpan::serial)
        .containsExactly("ORDER-7", "ORDER-8");
    assertThat(jvm.take(SPAN_KIND_CLIENT, "GET", 3))
        .extracting(ReceivedSpan::serial)
        .containsExactly(issued, "ORDER-7", "ORDER-8");
  }

  @Test
  void rules_findThemInHeadersAndTheQuery() throws IOException {
    Path file = Files.createTempFile(Path.of("target"), "rules", ".txt");
    Files.writeString(file, "# of the shop\nbiz.channel = header:X-Channel\nno rule\n");
    jvm.property(
            "plumbline.rules",
            "serial=header:X-Order; serial=query:order; biz.customer=query:customer")
        .property("plumbline.rules.file", file.toString())
        .property("plumbline.instrumentation.url-connection.enabled", "false");

    Outcome outcome = jvm.run(BusinessScenario.class, REQUEST);

    Files.delete(file);
    assertThat(outcome.output().lines()).containsExactly("read ORDER:9");
    assertThat(outcome.errors()).contains("plumbline.rules: no rule (expected: serial or biz.KEY");
    ReceivedSpan request = jvm.take(SPAN_KIND_SERVER, "GET /read");
    assertThat(request.serial()).isEqualTo("ORDER:9");
    assertThat(request.attribute("biz.customer")).isEqualTo("c 1");
    assertThat(request.attribute("biz.channel")).isEqualTo("web");
  }
}

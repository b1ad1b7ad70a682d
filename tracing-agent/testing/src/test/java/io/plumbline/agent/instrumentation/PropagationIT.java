package io.plumbline.agent.instrumentation;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.agent.testing.AgentJvm;
import io.plumbline.agent.testing.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The cases of the W3C's test suite for <a href="https://www.w3.org/TR/trace-context-1/">Trace Context level 1</a>, and the limits of <a
 * href="https://www.w3.org/TR/baggage/">Baggage</a>: what a service under the agent hands on to the next.
 */
class PropagationIT {
  private static final String TRACE = "12345678901234567890123456789012";
  private static final String PARENT = TRACE + "-1234567890123456-01";
  private static final String GOOD = "traceparent: 00-" + PARENT;

  @RegisterExtension
  final AgentJvm jvm = new AgentJvm();

  private final Map<String, String> continued = new LinkedHashMap<>();
  private final Map<String, String> restarted = new LinkedHashMap<>();
  private final Map<String, String> states = new LinkedHashMap<>();

  @Test
  void traceContext_asTheSpecificationDemands() throws IOException {
    parents();
    states();
    Map<String, String> all = new LinkedHashMap<>(continued);
    all.putAll(restarted);
    all.putAll(states);

    Map<String, String[]> sent = run(all.keySet().stream().toList());

    SoftAssertions softly = new SoftAssertions();
    sent.forEach((request, headers) -> {
      softly.assertThat(headers[0]).as(request).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");
      softly.assertThat(headers[0]).as(request).doesNotContain("1234567890123456-0");
      if (restarted.containsKey(request)) {
        softly.assertThat(headers[0]).as(request).doesNotContain(TRACE);
        softly.assertThat(headers[1]).as("state of " + request).isEmpty();
      } else {
        softly.assertThat(headers[0]).as(request).contains(TRACE);
        String state = states.getOrDefault(request, "");
        softly.assertThat(headers[1]).as("state of " + request).isEqualTo(state);
      }
    });
    softly.assertAll();
  }

  private void parents() {
    continued.put(GOOD, "");
    continued.put("TraceParent: 00-" + PARENT, "");
    continued.put("traceparent:  00-" + PARENT + " ", "");
    continued.put("traceparent: 00-" + TRACE + "-1234567890123456-00", "");
    continued.put("traceparent: cc-" + PARENT, "");
    continued.put("traceparent: cc-" + PARENT + "-what-the-future-will-be-like", "");
    continued.put("traceparent: 00-" + TRACE + "-1234567890123456-ff", "");
    restarted.put("", "");
    restarted.put("trace-parent: 00-" + PARENT, "");
    restarted.put("trace.parent: 00-" + PARENT, "");
    restarted.put("traceparent:", "");
    restarted.put(GOOD + "-extra", "");
    restarted.put("traceparent: cc-" + PARENT + ".what-the-future", "");
    restarted.put("traceparent: ff-" + PARENT, "");
    restarted.put("traceparent: .0-" + PARENT, "");
    restarted.put("traceparent: 0-" + PARENT, "");
    restarted.put("traceparent: 000-" + PARENT, "");
    restarted.put("traceparent: 00-00000000000000000000000000000000-1234567890123456-01", "");
    restarted.put("traceparent: 00-" + TRACE + "-0000000000000000-01", "");
    restarted.put("traceparent: 00-.2345678901234567890123456789012-1234567890123456-01", "");
    restarted.put("traceparent: 00-ABCDEF78901234567890123456789012-1234567890123456-01", "");
    restarted.put("traceparent: 00-123456789012345678901234567890123-1234567890123456-01", "");
    restarted.put("traceparent: 00-1234567890123456789012345678901-1234567890123456-01", "");
    restarted.put("traceparent: 00-" + TRACE + "-ABCDEF7890123456-01", "");
    restarted.put("traceparent: 00-" + TRACE + "-12345678901234567-01", "");
    restarted.put("traceparent: 00-" + TRACE + "-.234567890123456-01", "");
    restarted.put("traceparent: 00-" + TRACE + "-1234567890123456-.0", "");
    restarted.put("traceparent: 00-" + TRACE + "-1234567890123456-1", "");
    restarted.put("traceparent: 00-" + TRACE + "-1234567890123456-001", "");
    restarted.put("traceparent: 00-" + TRACE + "-1234567890123456", "");
    restarted.put("tracestate: foo=1", "");
    restarted.put(
        GOOD + "\ttraceparent: 00-" + TRACE.replace('1', '2') + "-1234567890123456-01", "");
    restarted.put(GOOD + "\t" + GOOD + "\ttracestate: foo=1", "");
  }

  private void states() {
    state("tracestate: foo=1", "foo=1");
    state("TRACESTATE: foo=1,bar=2", "foo=1,bar=2");
    state("tracestate: foo=1 \t ,  \tbar=2".replace('\t', ' '), "foo=1,bar=2");
    state("tracestate: foo=1\ttracestate: bar=2", "foo=1,bar=2");
    state("tracestate: foo=1,bar=2\ttracestate: ", "foo=1,bar=2");
    state("tracestate: \ttracestate: foo=1", "foo=1");
    state("tracestate: foo=1,,bar=2, ,", "foo=1,bar=2");
    state("tracestate: foo=1,foo=2", "foo=1");
    state("tracestate: foo=1\ttracestate: foo=2,bar=3", "foo=1,bar=3");
    state("tracestate: foo@=1,bar=2", "");
    state("tracestate: @foo=1,bar=2", "");
    state("tracestate: foo@@bar=1,bar=2", "");
    state("tracestate: foo@bar@baz=1,bar=2", "");
    state("tracestate: foo =1,bar=2", "");
    state("tracestate: foo.bar=1,bar=2", "");
    state("tracestate: foo=,bar=3", "");
    state("tracestate: FOO=1", "");
    state("tracestate: foo=1,foo", "");
    state("tracestate: foo=bar=baz", "");
    state("tracestate: fw529a3039@dt=a,f0-_*/=1", "fw529a3039@dt=a,f0-_*/=1");
    state("tracestate: " + "a".repeat(256) + "=1", "a".repeat(256) + "=1");
    state("tracestate: " + "a".repeat(257) + "=1", "");
    state("tracestate: " + tenant(241, 14), tenant(241, 14));
    state("tracestate: " + tenant(242, 1), "");
    state("tracestate: " + tenant(1, 15), "");
    state("tracestate: a=" + "v".repeat(256), "a=" + "v".repeat(256));
    state("tracestate: a=" + "v".repeat(257), "");
    state("tracestate: " + members(32), members(32));
    state("tracestate: " + members(20) + "\ttracestate: x=1," + members(20), members(20) + ",x=1");
    state("tracestate: " + members(33), "");
    String long512 = "a=" + "v".repeat(252) + ",b=" + "w".repeat(255);
    state("tracestate: " + long512, long512);
  }

  private void state(String header, String handedOn) {
    states.put(GOOD + "\t" + header, handedOn);
  }

  private static String tenant(int tenant, int system) {
    return "t".repeat(tenant) + "@" + "v".repeat(system) + "=1";
  }

  private static String members(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "k" + i + "=" + i)
        .collect(Collectors.joining(","));
  }

  @Test
  void baggage_withinItsLimitsIsHandedOn() throws IOException {
    String members = IntStream.range(0, 60)
        .mapToObj(i -> "key" + i + "=" + "v".repeat(20))
        .collect(Collectors.joining(","));
    String foremost =
        IntStream.range(0, 180).mapToObj(i -> "a" + i + "=1").collect(Collectors.joining(","));
    String longest = "a=" + "v".repeat(8180);
    String tooMany = IntStream.range(0, 1000)
        .mapToObj(i -> "key" + i + "=" + "v".repeat(20))
        .collect(Collectors.joining(","));

    Map<String, String[]> sent = run(List.of(
        "baggage: a=1,b=two%20words",
        "baggage: a=1\tbaggage: b=2",
        "baggage: " + members,
        "baggage: " + tooMany,
        "baggage: =1,;,a",
        "baggage: " + foremost,
        "baggage: " + foremost + ", plumbline.serial=ORDER-1",
        "baggage: " + longest,
        "baggage: " + longest + ",plumbline.serial=ORDER-2;property=1"));

    List<String> baggage = sent.values().stream().map(headers -> headers[2]).toList();
    assertThat(baggage.get(0)).contains("a=1").contains("b=two%20words");
    assertThat(baggage.get(1)).contains("a=1").contains("b=2");
    assertThat(baggage.get(2).split(",")).contains(members.split(","));
    assertThat(baggage.get(6)).startsWith("plumbline.serial=ORDER-1,a0=1,");
    assertThat(baggage.get(8)).isEqualTo("plumbline.serial=ORDER-2");
    assertThat(baggage).allSatisfy(header -> {
      assertThat(header).containsOnlyOnce("plumbline.serial=").hasSizeLessThanOrEqualTo(8192);
      assertThat(header.split(",")).hasSizeLessThanOrEqualTo(64);
    });
  }

  /** What the second service was sent, by what the first was. */
  private Map<String, String[]> run(List<String> requests) throws IOException {
    Path file = Files.createTempFile(Path.of("target"), "requests", ".txt");
    Files.write(file, requests);
    Outcome outcome = jvm.run(PropagationScenario.class, file.toString());
    Files.delete(file);

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    jvm.takeRest(SPAN_KIND_SERVER);
    jvm.takeRest(SPAN_KIND_CLIENT);
    List<String> lines = new ArrayList<>(outcome.output().lines().toList());
    assertThat(lines).hasSameSizeAs(requests);
    Map<String, String[]> sent = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      sent.put(requests.get(i), lines.get(i).split("\t", -1));
    }
    return sent;
  }
}

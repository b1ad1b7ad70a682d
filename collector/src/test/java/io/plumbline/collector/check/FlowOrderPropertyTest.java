package io.plumbline.collector.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plumbline.collector.check.NaiveRules.Event;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.source.Completeness;
import io.plumbline.collector.span.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any spans, in any order, with copies: the verdict is the one of a second, plain evaluator. */
class FlowOrderPropertyTest {
  private static final long SECOND = 1_000_000_000;
  private static final long SETTLE_SECONDS = 10;

  private static final String FLOW = """
      apiVersion: plumbline/v1
      kind: Flow
      name: property
      version: 1
      owner: nobody
      key: serial
      start: a
      steps:
        a: { match: { service: a, kind: SERVER }, effect: commit, values: { amount: biz.amount } }
        b: { match: { service: b, kind: SERVER }, effect: commit, dedupe: [k], values: { amount: biz.amount } }
        c: { match: { service: c, kind: SERVER }, effect: status, values: { amount: biz.amount } }
      expect:
        - { id: require, require: b, after: a, within: 30s }
        - { id: forbid, forbid: c, if: "!b.done" }
        - { id: once, once: b }
        - { id: order, order: [a, b, c] }
        - { id: one, oneOf: [b, c], after: a, within: 60s }
        - { id: equal, equal: [a.amount, b.amount] }
        - { id: sum, balance: { left: [b.amount], right: [c.amount] } }
        - { id: assert, assert: "!(b.done && c.done)" }
        - { id: undo, compensate: { undo: b, by: c }, if: a.done, within: 20s }
      """;

  private final FlowSet flows = flows();

  private static FlowSet flows() {
    try {
      Path directory = Files.createTempDirectory("flows");
      Path file = Files.writeString(directory.resolve("property.yaml"), FLOW);
      FlowSet flows = FlowSet.open(directory);
      Files.delete(file);
      Files.delete(directory);
      return flows;
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Property(tries = 1_000)
  void verdict_anySpansInAnyOrder_isThatOfThePlainEvaluator(
      @ForAll("runs") List<Event> events,
      @ForAll Set<@net.jqwik.api.constraints.CharRange(from = 'a', to = 'c') Character> complete,
      @ForAll boolean late,
      @ForAll long seed) {
    long now = late ? 500 : 45;
    List<Span> spans = new ArrayList<>(spans(events));
    Random random = new Random(seed);
    for (Span span : List.copyOf(spans)) if (random.nextInt(3) == 0) spans.add(span);
    Collections.shuffle(spans, random);
    Sources sources = (claim, at) ->
        complete.contains(claim.service().charAt(0)) ? Completeness.COMPLETE : Completeness.NEVER;

    Map<String, String> verdicts = engine(spans, sources, now);
    Map<String, String> plain = new NaiveRules(now, SETTLE_SECONDS, complete).judge(events);
    // Taking back is judged with more caution than the plain evaluator has; it never claims more.
    if ("OPEN".equals(plain.get("undo"))) verdicts.replace("undo", "UNDECIDED", "OPEN");
    assertThat(verdicts).as("%s complete %s now %d", events, complete, now).isEqualTo(plain);
  }

  @Provide
  Arbitrary<List<Event>> runs() {
    Arbitrary<Event> event = Combinators.combine(
            Arbitraries.of('a', 'b', 'b', 'c'),
            Arbitraries.integers().between(0, 20),
            Arbitraries.of("committed", "committed", "", "rolled_back", "none", "unfinished"),
            Arbitraries.of(5L, 7L).injectNull(0.15),
            Arbitraries.of("k1", "k2").injectNull(0.4))
        .as((step, second, said, amount, key) ->
            new Event(step, second * 3, said, amount, step == 'b' ? key : null));
    return event.list().ofMaxSize(6).map(FlowOrderPropertyTest::eachSecondOnce);
  }

  private static List<Event> eachSecondOnce(List<Event> events) {
    Set<Integer> seconds = new HashSet<>();
    return events.stream().filter(event -> seconds.add(event.second())).toList();
  }

  private static List<Span> spans(List<Event> events) {
    Scene scene = new Scene("S-1");
    for (Event event : events) {
      List<Object> attributes = new ArrayList<>();
      boolean unfinished = event.said().equals("unfinished");
      if (unfinished) Collections.addAll(attributes, "plumbline.unfinished", true);
      if (event.amount() != null) Collections.addAll(attributes, "biz.amount", event.amount());
      if (event.key() != null) Collections.addAll(attributes, "k", event.key());
      String service = String.valueOf(event.step());
      scene.server(
          event.second(), service, "POST /", unfinished ? "" : event.said(), attributes.toArray());
    }
    return scene.spans();
  }

  private Map<String, String> engine(List<Span> spans, Sources sources, long nowSecond) {
    var checks = new FlowChecks(
        flows, sources, SETTLE_SECONDS * SECOND, new CheckMeters(new SimpleMeterRegistry()));
    long now = Story.BEGIN + nowSecond * SECOND + SECOND / 2;
    Map<String, String> verdicts = new TreeMap<>();
    for (Finding finding :
        checks.whenQuiet(new RunKey(null, "S-1"), spans, true, now).raised()) {
      verdicts.put(Judged.rule(finding).id(), finding.state().name());
    }
    return verdicts;
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.check.Judgement.Breach;
import io.plumbline.collector.check.Judgement.Pending;
import io.plumbline.collector.finding.BrokenRule;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.flow.Expectation;
import io.plumbline.collector.flow.Flow;
import io.plumbline.collector.flow.FlowSet;
import io.plumbline.collector.flow.Mode;
import io.plumbline.collector.flow.Step;
import io.plumbline.collector.flow.ValueName;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges runs by the flows as they are now. Which verdict there is depends on the set of spans, the
 * time and the sources, not on what was judged before. One thread.
 */
final class FlowChecks {
  private final FlowSet flows;
  private final Sources sources;
  private final long settleNanos;
  private final CheckMeters meters;
  private FlowIndex index;

  FlowChecks(FlowSet flows, Sources sources, long settleNanos, CheckMeters meters) {
    this.flows = flows;
    this.sources = sources;
    this.settleNanos = settleNanos;
    this.meters = meters;
    this.index = new FlowIndex(flows.current());
  }

  private FlowIndex index() {
    List<Flow> now = flows.current();
    if (!index.isOf(now)) index = new FlowIndex(now);
    return index;
  }

  /** Whether a span tells of a step of a flow that is tied by the serial. */
  boolean concerns(Span span) {
    return index().concerns(span);
  }

  /** The runs, tied by another attribute than the serial, that the span tells of. */
  List<RunKey> runs(Span span) {
    return index().runs(span);
  }

  /** What is proven already, and nothing that is still to come can undo. */
  List<Finding> atOnce(RunKey key, Collection<Span> spans, long nowEpochNanos) {
    List<Finding> proven = new ArrayList<>();
    for (Flow flow : index().flowsOf(key)) {
      if (flow.mode() != Mode.ENFORCE) continue;
      Run run = Run.of(flow, Attempts.wisest(spans));
      if (run == null) continue;
      var judge = new FlowJudge(flow, key, run, sources, nowEpochNanos, settleNanos);
      for (Expectation expectation : flow.expectations()) {
        if (!isLasting(expectation)) continue;
        if (judge.judge(expectation) instanceof Breach breach
            && breach.because().isEmpty()) {
          proven.add(finding(flow, key, expectation, breach, run, nowEpochNanos));
        }
      }
    }
    return proven;
  }

  /** More spans can only make it worse. */
  private static boolean isLasting(Expectation expectation) {
    Expectation.Rule rule = expectation.rule();
    if (expectation.when() != null) return false;
    if (rule instanceof Expectation.Forbid forbid) return forbid.after() == null;
    return rule instanceof Expectation.AtMost || rule instanceof Expectation.Equal;
  }

  /**
   * What the spans of a key come to.
   *
   * @param spans all that there are, in any order, copies among them or not
   * @param whole false if some are known to be missing here: then only what is proven is raised
   */
  Verdict whenQuiet(RunKey key, Collection<Span> spans, boolean whole, long nowEpochNanos) {
    Verdict verdict = Verdict.NOTHING;
    for (Flow flow : index().flowsOf(key)) {
      Run run = Run.of(flow, Attempts.wisest(spans));
      if (run != null) verdict = verdict.and(judge(flow, key, run, whole, nowEpochNanos));
    }
    return verdict;
  }

  private Verdict judge(Flow flow, RunKey key, Run run, boolean whole, long nowEpochNanos) {
    var judge = new FlowJudge(flow, key, run, sources, nowEpochNanos, settleNanos);
    List<Finding> raised = new ArrayList<>();
    List<Verdict.Healed> healed = new ArrayList<>();
    Long due = null;
    for (Expectation expectation : flow.expectations()) {
      Judgement judged = judge.judge(expectation);
      if (judged instanceof Pending pending) {
        due = earlier(due, pending.dueEpochNanos());
      } else if (!(judged instanceof Breach breach)) {
        if (whole) healed.add(healed(flow, key, expectation, judge));
      } else if (flow.mode() == Mode.SHADOW) {
        meters.shadow.increment();
      } else if (whole || breach.because().isEmpty()) {
        raised.add(finding(flow, key, expectation, breach, run, nowEpochNanos));
      }
    }
    return new Verdict(raised, healed, earlier(due, judge.againEpochNanos()));
  }

  private static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) return one == null ? other : one;
    return Math.min(one, other);
  }

  private static Verdict.Healed healed(
      Flow flow, RunKey key, Expectation expectation, FlowJudge judge) {
    String id = FindingId.ofRule(code(expectation), flow.name(), expectation.id(), key.written());
    return new Verdict.Healed(id, "the expectation is met now", judge.evidence(expectation));
  }

  private static FindingCode code(Expectation expectation) {
    return FindingCode.valueOf(expectation.rule().code());
  }

  private static Finding finding(
      Flow flow, RunKey key, Expectation expectation, Breach breach, Run run, long nowEpochNanos) {
    FindingCode code = code(expectation);
    Step step = flow.step(breach.step());
    String executor = step.match().service();
    List<Evidence> evidence = breach.proof().stream()
        .map(Fact::evidence)
        .sorted(Comparator.comparingLong(Evidence::startEpochNanos))
        .toList();
    return new Finding(
        FindingId.ofRule(code, flow.name(), expectation.id(), key.written()),
        code,
        breach.because().isEmpty() ? FindingState.OPEN : FindingState.UNDECIDED,
        serial(key, breach),
        evidence.stream()
            .map(Evidence::service)
            .filter(service -> !service.equals(executor))
            .findFirst()
            .orElse(null),
        executor,
        operation(step),
        nowEpochNanos,
        breach.sinceEpochNanos(),
        null,
        evidence,
        new BrokenRule(
            flow.name(),
            flow.version(),
            flow.owner(),
            expectation.id(),
            expectation.severity().name(),
            key.shown(),
            breach.reason(),
            breach.because(),
            money(expectation.money(), run)));
  }

  private static String serial(RunKey key, Breach breach) {
    if (key.attribute() == null) return key.value();
    return breach.proof().stream()
        .map(fact -> fact.span().serial())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(key.shown());
  }

  private static String operation(Step step) {
    Step.Match match = step.match();
    if (match.operation() != null) return match.operation().toString();
    if (match.destination() != null) return match.destination();
    return match.business() != null ? match.business() : step.name();
  }

  private static BrokenRule.@Nullable Money money(@Nullable ValueName name, Run run) {
    if (name == null || !run.step(name.step()).isDone()) return null;
    var values = run.step(name.step()).first().values();
    if (!(values.get(name.value()) instanceof Long amount)) return null;
    Object currency = values.get("currency");
    return new BrokenRule.Money(amount, currency == null ? null : currency.toString());
  }
}

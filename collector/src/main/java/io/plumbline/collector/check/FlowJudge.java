package io.plumbline.collector.check;

import io.plumbline.collector.check.Judgement.Breach;
import io.plumbline.collector.check.Judgement.Early;
import io.plumbline.collector.check.Judgement.Pending;
import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.flow.Expectation;
import io.plumbline.collector.flow.Expression;
import io.plumbline.collector.flow.Flow;
import io.plumbline.collector.flow.Truth;
import io.plumbline.collector.source.Claim;
import io.plumbline.collector.source.Completeness;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Judges one run of a flow. Each expectation is looked at twice:
 *
 * <pre>
 *   as if what was seen were all ──met──► holds
 *             │ not met
 *             ▼
 *   with everything unknown that a further span could still change
 *             ├─ not met either way ──► proven:    OPEN
 *             └─ unknown because of X ► undecided: UNDECIDED, and X is whom to ask
 * </pre>
 *
 * So nothing is claimed that lost telemetry could explain, and nothing that looks wrong is silent.
 */
final class FlowJudge {
  private static final int MOST_EVIDENCE = 5;
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LATER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Flow flow;
  private final Run run;
  private final Sources sources;
  private final @Nullable String serial;
  private final long nowEpochNanos;
  private final RuleJudge rules;
  private final Map<String, Object> views = new HashMap<>();
  private final Set<String> absent = new TreeSet<>();
  private boolean soon; // of the expectation that is being judged, as is the next
  private boolean later;
  private @Nullable Long againEpochNanos;

  /**
   * @param key of the run
   * @param settleNanos how long spans may be under way
   */
  FlowJudge(Flow flow, RunKey key, Run run, Sources sources, long nowEpochNanos, long settleNanos) {
    this.flow = flow;
    this.run = run;
    this.sources = sources;
    this.serial = key.attribute() == null ? key.value() : null;
    this.nowEpochNanos = nowEpochNanos;
    this.rules = new RuleJudge(run, nowEpochNanos, settleNanos);
    for (StepFacts step : run.steps()) {
      views.put(step.step().name(), step.view());
      absent.addAll(step.absent());
    }
  }

  /** What the expectation comes to. A breach says what would have to be known to be certain. */
  Judgement judge(Expectation expectation) {
    soon = false;
    later = false;
    Judgement judged = judgeNow(expectation);
    if (judged == Judgement.HOLDS) return judged;
    if (judged instanceof Breach breach && breach.because().isEmpty()) return judged;
    if (soon) return new Pending(nowEpochNanos + SOON_NANOS);
    if (later) againEpochNanos = nowEpochNanos + LATER_NANOS;
    return judged;
  }

  /** When to judge the run again, as a silent source may be back by then; null for no such reason. */
  @Nullable Long againEpochNanos() {
    return againEpochNanos;
  }

  private Judgement judgeNow(Expectation expectation) {
    Expression when = expectation.when();
    Truth applies = when == null ? Truth.TRUE : seen(when);
    if (applies.isFalse() || isAboutNothing(applies)) return Judgement.HOLDS;
    Judgement judged = judge(expectation.rule(), when);
    if (judged instanceof Early early) {
      Breach certain = certain(early.breach(), when);
      return certain.because().isEmpty() ? certain : new Pending(early.dueEpochNanos());
    }
    return judged instanceof Breach breach ? certain(breach, when) : judged;
  }

  /** The breach, and what would have to be known for it to be one for certain. */
  private Breach certain(Breach breach, @Nullable Expression when) {
    Set<String> because = new TreeSet<>(breach.because());
    for (String step : breach.rests()) {
      if (isOpen(run.step(step), breach.untilEpochNanos())) because.add(step);
    }
    if (when != null) because.addAll(certain(when, breach.untilEpochNanos()).because());
    return breach.unless(List.copyOf(because));
  }

  private Judgement judge(Expectation.Rule rule, @Nullable Expression when) {
    if (rule instanceof Expectation.Require require) return rules.require(require);
    if (rule instanceof Expectation.Forbid forbid) return rules.forbid(forbid, when);
    if (rule instanceof Expectation.AtMost atMost) return rules.atMost(atMost);
    if (rule instanceof Expectation.Order order) return rules.order(order);
    if (rule instanceof Expectation.OneOf oneOf) return rules.oneOf(oneOf);
    if (rule instanceof Expectation.Equal equal) return rules.equal(equal);
    if (rule instanceof Expectation.Balance balance) return rules.balance(balance);
    if (rule instanceof Expectation.Compensate compensate) {
      return rules.compensate(compensate, when);
    }
    return asserted(((Expectation.Assert) rule).expression());
  }

  private Judgement asserted(Expression expression) {
    Truth truth = seen(expression);
    if (truth.isTrue() || isAboutNothing(truth)) return Judgement.HOLDS;
    List<Fact> proof = proof(expression.steps());
    String step = expression.steps().stream().sorted().findFirst().orElse(flow.start());
    Breach breach = Breach.seen(step, "'" + expression + "' is not true", proof);
    if (truth.isUnknown()) return breach.unless(truth.because());
    return breach.unless(certain(expression, run.lastEpochNanos()).because());
  }

  private List<Fact> proof(Collection<String> steps) {
    List<Fact> proof = steps.stream()
        .sorted()
        .flatMap(step -> run.step(step).attempts().stream())
        .limit(MOST_EVIDENCE)
        .toList();
    return proof.isEmpty() ? run.step(flow.start()).attempts().subList(0, 1) : proof;
  }

  /** As if what was seen were all: only values that were not told are unknown. */
  private Truth seen(Expression expression) {
    Set<String> unknown = new LinkedHashSet<>();
    for (String step : expression.steps()) {
      unknown.addAll(run.step(step).missing());
      unknown.addAll(run.step(step).absent());
    }
    return expression.evaluate(views, unknown);
  }

  /** With everything unknown that a span which has not come could change. */
  private Truth certain(Expression expression, long untilEpochNanos) {
    Set<String> unknown = new LinkedHashSet<>();
    for (String name : expression.steps()) {
      StepFacts step = run.step(name);
      unknown.addAll(step.missing());
      unknown.addAll(step.absent());
      if (isOpen(step, untilEpochNanos)) unknown.addAll(step.open());
    }
    return expression.evaluate(views, unknown);
  }

  private boolean isOpen(StepFacts step, long untilEpochNanos) {
    if (step.hasUndecided()) return true;
    Claim claim = new Claim(
        step.step().match().service(),
        serial,
        run.firstEpochNanos() - RuleJudge.CLOCK_TOLERANCE_NANOS,
        untilEpochNanos + RuleJudge.CLOCK_TOLERANCE_NANOS);
    Completeness completeness = sources.of(claim, nowEpochNanos);
    soon |= completeness == Completeness.SOON;
    later |= completeness == Completeness.LATER;
    return completeness != Completeness.COMPLETE;
  }

  /** Whether all that is unknown are values of steps that were not done: then there is no case. */
  private boolean isAboutNothing(Truth truth) {
    return truth.isUnknown() && absent.containsAll(truth.because());
  }

  /** The first effects of what the rule is about, in order of time. */
  List<Evidence> evidence(Expectation expectation) {
    return expectation.rule().steps().stream()
        .flatMap(step -> run.step(step).effects().stream())
        .distinct()
        .limit(MOST_EVIDENCE)
        .map(Fact::evidence)
        .sorted(Comparator.comparingLong(Evidence::startEpochNanos))
        .toList();
  }
}

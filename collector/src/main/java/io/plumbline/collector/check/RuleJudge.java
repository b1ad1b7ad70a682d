package io.plumbline.collector.check;

import io.plumbline.collector.check.Judgement.Breach;
import io.plumbline.collector.check.Judgement.Early;
import io.plumbline.collector.check.Judgement.Pending;
import io.plumbline.collector.flow.Expectation;
import io.plumbline.collector.flow.Expectation.Balance;
import io.plumbline.collector.flow.Expectation.Compensate;
import io.plumbline.collector.flow.Expectation.Equal;
import io.plumbline.collector.flow.Expectation.OneOf;
import io.plumbline.collector.flow.Expectation.Order;
import io.plumbline.collector.flow.Expression;
import io.plumbline.collector.flow.ValueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Judges each kind of rule but B08 by what was seen of one run. */
final class RuleJudge {
  /** Clocks of two hosts may differ by this much without one thing being before another. */
  static final long CLOCK_TOLERANCE_NANOS = 1_000_000_000;

  private static final int MOST_PROOF = 5;

  private final Run run;
  private final long nowEpochNanos;
  private final long settleNanos;

  RuleJudge(Run run, long nowEpochNanos, long settleNanos) {
    this.run = run;
    this.nowEpochNanos = nowEpochNanos;
    this.settleNanos = settleNanos;
  }

  Judgement require(Expectation.Require rule) {
    StepFacts after = run.step(rule.after());
    if (!after.isDone()) return Judgement.HOLDS;
    Fact begin = after.first();
    if (doneAfter(rule.step(), begin)) return Judgement.HOLDS;
    String reason =
        rule.step() + " was not seen within " + text(rule.within()) + " after " + rule.after();
    List<Fact> proof = proof(Stream.of(begin), run.step(rule.step()).attempts().stream());
    long deadline = begin.atEpochNanos() + rule.within().toNanos();
    return missed(rule.step(), rule.after(), reason, proof, deadline);
  }

  /** Clocks count only where the other is certainly before: work takes time, and may begin early. */
  private boolean doneAfter(String step, Fact begin) {
    long from = begin.span().startEpochNanos() - CLOCK_TOLERANCE_NANOS;
    return run.step(step).effects().stream().anyMatch(effect -> effect.atEpochNanos() >= from);
  }

  /** What was done too early would be in time if the beginning had been earlier than was seen. */
  private Judgement missed(
      String step, String begin, String reason, List<Fact> proof, long deadline) {
    if (nowEpochNanos < deadline) return new Pending(deadline);
    List<String> rests = run.step(step).isDone() ? List.of(step, begin) : List.of(step);
    return over(Breach.missed(step, reason, proof, deadline, rests));
  }

  private Judgement over(Breach missed) {
    long due = missed.untilEpochNanos() + settleNanos;
    return nowEpochNanos < due ? new Early(missed, due) : missed;
  }

  Judgement forbid(Expectation.Forbid rule, @Nullable Expression when) {
    List<Fact> done = run.step(rule.step()).effects();
    String after = rule.after();
    List<Fact> begin = List.of();
    if (after != null) {
      if (!run.step(after).isDone()) return Judgement.HOLDS;
      begin = List.of(run.step(after).first());
      long from = begin.get(0).atEpochNanos() + CLOCK_TOLERANCE_NANOS;
      done = done.stream().filter(effect -> effect.atEpochNanos() > from).toList();
    }
    if (done.isEmpty()) return Judgement.HOLDS;
    String reason = rule.step() + " was done" + (after == null ? "" : " after " + after)
        + (when == null ? "" : " where " + when) + " (expected: never)";
    return Breach.seen(rule.step(), reason, proof(done.stream(), begin.stream()));
  }

  Judgement atMost(Expectation.AtMost rule) {
    StepFacts step = run.step(rule.step());
    int certain = step.effects().size();
    int possible = certain + step.doubtful().size();
    if (possible <= rule.times()) return Judgement.HOLDS;
    String reason = rule.step() + " was done " + (certain > rule.times() ? certain : possible)
        + " times (expected: at most " + rule.times() + ")";
    List<Fact> proof = proof(step.effects().stream(), step.doubtful().stream());
    Breach breach = Breach.seen(rule.step(), reason, proof);
    return certain > rule.times() ? breach : breach.unless(List.of(rule.step() + ".count"));
  }

  Judgement order(Order rule) {
    StepFacts before = null;
    for (String name : rule.steps()) {
      StepFacts step = run.step(name);
      if (!step.isDone()) continue;
      if (before != null
          && before.first().atEpochNanos() > step.first().atEpochNanos() + CLOCK_TOLERANCE_NANOS) {
        String reason = name + " was done before " + before.step().name() + " (expected: after it)";
        return Breach.seen(name, reason, List.of(step.first(), before.first()));
      }
      before = step;
    }
    return Judgement.HOLDS;
  }

  Judgement oneOf(OneOf rule) {
    List<String> done =
        rule.steps().stream().filter(step -> run.step(step).isDone()).toList();
    if (done.size() == 1) return Judgement.HOLDS;
    if (done.size() > 1) {
      List<Fact> proof = proof(done.stream().map(step -> run.step(step).first()), Stream.empty());
      return Breach.seen(done.get(1), done + " were done (expected: one of them)", proof);
    }
    StepFacts after = run.step(rule.after());
    if (!after.isDone()) return Judgement.HOLDS;
    long deadline = after.first().atEpochNanos() + rule.within().toNanos();
    if (nowEpochNanos < deadline) return new Pending(deadline);
    String reason = "none of " + rule.steps() + " was seen within " + text(rule.within())
        + " after " + rule.after();
    return over(
        Breach.missed(rule.steps().get(0), reason, List.of(after.first()), deadline, rule.steps()));
  }

  Judgement equal(Equal rule) {
    Map<Object, Fact> firsts = new LinkedHashMap<>(); // by value
    Map<Object, ValueName> names = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    List<Fact> silent = new ArrayList<>();
    for (ValueName name : rule.values()) {
      for (Fact effect : run.step(name.step()).effects()) {
        Object value = effect.values().get(name.value());
        if (value == null) {
          missing.add(name.toString());
          silent.add(effect);
        } else if (firsts.putIfAbsent(value, effect) == null) {
          names.put(value, name);
        }
      }
    }
    if (firsts.size() > 1) return unequal(firsts, names);
    long told =
        rule.values().stream().filter(name -> run.step(name.step()).isDone()).count();
    if (missing.isEmpty() || told < 2) return Judgement.HOLDS;
    String reason = "not told: " + missing + " (expected: the same as " + rule.values() + ")";
    return Breach.seen(
            run.step(rule.values().get(0).step()).step().name(),
            reason,
            proof(silent.stream(), firsts.values().stream()))
        .unless(missing);
  }

  private static Breach unequal(Map<Object, Fact> firsts, Map<Object, ValueName> names) {
    List<String> said = new ArrayList<>();
    names.forEach((value, name) -> said.add(name + " is " + value));
    List<Fact> proof = proof(firsts.values().stream(), Stream.empty());
    String last = List.copyOf(names.values()).get(names.size() - 1).step();
    return Breach.seen(last, String.join(", ", said) + " (expected: the same)", proof);
  }

  Judgement balance(Balance rule) {
    var sums = new Sums(rule.currency());
    for (ValueName name : rule.left()) sums.add(run.step(name.step()), name.value(), 1);
    for (ValueName name : rule.right()) sums.add(run.step(name.step()), name.value(), -1);
    if (sums.facts().isEmpty()) return Judgement.HOLDS;
    String step = rule.right().get(0).step();
    List<Fact> proof = proof(sums.facts().stream(), Stream.empty());
    if (!sums.missing().isEmpty()) {
      String reason = "not told: " + sums.missing() + " (expected: amounts in minor units)";
      return Breach.seen(step, reason, proof).unless(sums.missing());
    }
    String difference = sums.difference(rule.tolerance());
    if (difference == null) return Judgement.HOLDS;
    List<String> steps = Stream.concat(rule.left().stream(), rule.right().stream())
        .map(ValueName::step)
        .distinct()
        .toList();
    String reason = rule.left() + " and " + rule.right() + " differ by " + difference
        + " (expected: at most " + rule.tolerance() + ")";
    return Breach.seen(step, reason, proof).resting(run.lastEpochNanos(), steps);
  }

  Judgement compensate(Compensate rule, @Nullable Expression when) {
    StepFacts undo = run.step(rule.undo());
    StepFacts by = run.step(rule.by());
    if (!undo.isDone()) return Judgement.HOLDS;
    if (doneAfter(rule.by(), undo.first())) return takenBack(rule, undo, by);
    long from = undo.first().atEpochNanos();
    List<Fact> causes = new ArrayList<>();
    for (String name : when == null ? List.<String>of() : when.steps()) {
      List<Fact> attempts = run.step(name).attempts();
      if (attempts.isEmpty()) continue;
      Fact last = attempts.get(attempts.size() - 1);
      causes.add(last);
      from = Math.max(from, last.atEpochNanos());
    }
    String reason =
        rule.undo() + " was not seen taken back by " + rule.by() + " within " + text(rule.within());
    List<Fact> proof = proof(Stream.of(undo.first()), causes.stream());
    long deadline = from + rule.within().toNanos();
    Judgement missed = missed(rule.by(), rule.undo(), reason, proof, deadline);
    if (when == null) return missed;
    // A later cause that was not seen would have left more time.
    if (missed instanceof Early early) {
      return early.resting(deadline, with(early.breach().rests(), when.steps()));
    }
    if (!(missed instanceof Breach breach)) return missed;
    return breach.resting(deadline, with(breach.rests(), when.steps()));
  }

  private static List<String> with(List<String> steps, Collection<String> more) {
    return Stream.concat(steps.stream(), more.stream()).toList();
  }

  private Judgement takenBack(Compensate rule, StepFacts undo, StepFacts by) {
    Judgement values = takenBackEqually(rule);
    if (values instanceof Breach breach && breach.because().isEmpty()) return values;
    if (by.effects().size() <= undo.effects().size()) return values;
    String reason = rule.undo() + " was taken back " + by.effects().size() + " times (expected: "
        + undo.effects().size() + ")";
    return Breach.seen(rule.by(), reason, proof(by.effects().stream(), undo.effects().stream()))
        .resting(run.lastEpochNanos(), List.of(rule.undo()));
  }

  private Judgement takenBackEqually(Compensate rule) {
    Judgement undecided = Judgement.HOLDS;
    for (String value : rule.equal()) {
      Judgement equal = equal(
          new Equal(List.of(new ValueName(rule.undo(), value), new ValueName(rule.by(), value))));
      if (!(equal instanceof Breach breach)) continue;
      if (breach.because().isEmpty()) return equal;
      undecided = equal;
    }
    return undecided;
  }

  private static List<Fact> proof(Stream<Fact> first, Stream<Fact> then) {
    return Stream.concat(first, then).distinct().limit(MOST_PROOF).toList();
  }

  private static String text(Duration within) {
    return within.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}

package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A10: one operation committed two effects. Two calls of the same step are not yet that – an order may
 * well reserve two items – so a repeat has to be proven:
 *
 * <pre>
 *   same key    both carry the same idempotency key
 *   retry       the caller gave the first up (UNKNOWN, FAIL, CANCEL) although it committed, and the
 *               same code then called the same method and target again, which committed too
 *   entry       the request that opened the serial committed twice from outside
 * </pre>
 */
final class ExecutedTwice {
  private final String serial;
  private final long nowEpochNanos;
  private final Map<String, Pair> pairs = new LinkedHashMap<>(); // by finding
  private final Set<Attempt> involved = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Verdict.Healed> healed = new ArrayList<>();

  private ExecutedTwice(String serial, long nowEpochNanos) {
    this.serial = serial;
    this.nowEpochNanos = nowEpochNanos;
  }

  /** Two executions of one operation, the earlier first. */
  private record Pair(String id, Attempt first, Attempt second, String dedupeKey) {
    static final Comparator<Pair> EARLIEST = Comparator.comparingLong(
            (Pair pair) -> pair.second.startEpochNanos())
        .thenComparingLong(pair -> pair.first.startEpochNanos());
  }

  /** What cannot be undone by any later span, and may be raised at once: same key, and retry. */
  static ExecutedTwice atOnce(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var twice = new ExecutedTwice(serial, nowEpochNanos);
    List<Attempt> effects = attempts.stream().filter(Attempt::hasEffectThatAdds).toList();
    for (List<Attempt> step : bySteps(effects)) {
      twice.sameKey(step);
      twice.retry(step);
    }
    return twice;
  }

  /** All of it: the entry is known only when the serial's earliest request has had time to arrive. */
  static ExecutedTwice whenQuiet(String serial, List<Attempt> attempts, long nowEpochNanos) {
    ExecutedTwice twice = atOnce(serial, attempts, nowEpochNanos);
    twice.entry(attempts);
    return twice;
  }

  private static Iterable<List<Attempt>> bySteps(List<Attempt> effects) {
    Map<List<@Nullable String>, List<Attempt>> steps = new LinkedHashMap<>();
    for (Attempt effect : effects) {
      steps.computeIfAbsent(step(effect), step -> new ArrayList<>()).add(effect);
    }
    return steps.values();
  }

  private static List<@Nullable String> step(Attempt effect) {
    Span executor = requireNonNull(effect.executor());
    List<@Nullable String> step = new ArrayList<>(3);
    step.add(executor.service());
    step.add(executor.name());
    step.add(effect.operation().method());
    return step;
  }

  private void sameKey(List<Attempt> step) {
    Map<String, Attempt> firsts = new LinkedHashMap<>();
    for (Attempt effect : step) {
      String key = effect.operation().key();
      if (key == null) continue;
      Attempt first = firsts.putIfAbsent(key, effect);
      if (first != null) add(first, effect);
    }
  }

  private void retry(List<Attempt> step) {
    List<Attempt> givenUp = new ArrayList<>();
    for (Attempt effect : step) { // in order of start
      for (Attempt earlier : givenUp) {
        if (isRetry(earlier, effect)) add(earlier, effect);
      }
      if (effect.isBelieved(Outcome.UNKNOWN, Outcome.FAIL, Outcome.CANCEL)) givenUp.add(effect);
    }
  }

  private static boolean isRetry(Attempt earlier, Attempt later) {
    return later.hasSameParentAs(earlier)
        && later.startsAfter(earlier)
        && later.repeats(earlier)
        && !later.contradicts(earlier);
  }

  private void entry(List<Attempt> attempts) {
    List<Attempt> roots = attempts.stream().filter(ExecutedTwice::isRoot).toList();
    if (roots.isEmpty()) return;
    Attempt entry = roots.get(0); // in order of start
    for (List<Attempt> step :
        bySteps(roots.stream().filter(Attempt::hasEffectThatAdds).toList())) {
      for (int i = 1; i < step.size(); i++) {
        Attempt first = firstRepeatedBy(step.get(i), step.subList(0, i));
        if (first == null) continue;
        if (first.repeats(entry)) {
          add(first, step.get(i));
        } else {
          healed.add(notTheEntry(first, step.get(i)));
        }
      }
    }
  }

  private static boolean isRoot(Attempt attempt) {
    Span executor = attempt.executor();
    return executor != null && executor.kind() == SpanKind.SERVER && executor.parentId() == null;
  }

  private static @Nullable Attempt firstRepeatedBy(Attempt later, List<Attempt> earlier) {
    for (Attempt attempt : earlier) {
      if (later.repeats(attempt) && !later.contradicts(attempt)) return attempt;
    }
    return null;
  }

  /** An earlier request has turned up since it was raised: these two did not open the serial. */
  private Verdict.Healed notTheEntry(Attempt first, Attempt second) {
    Pair pair = pair(first, second);
    return new Verdict.Healed(pair.id, "an earlier request opened the serial", evidence(pair));
  }

  private void add(Attempt first, Attempt second) {
    Pair pair = pair(first, second);
    pairs.merge(
        pair.id, pair, (one, other) -> Pair.EARLIEST.compare(one, other) <= 0 ? one : other);
    involved.add(first);
    involved.add(second);
  }

  private Pair pair(Attempt first, Attempt second) {
    boolean keyed = first.operation().hasSameKey(second.operation());
    Operation operation = keyed ? first.operation() : first.operation().withKey(null);
    String executor = requireNonNull(first.executor()).service();
    String dedupeKey = operation.dedupeKey();
    String id = FindingId.of(FindingCode.A10, serial, executor, operation, dedupeKey);
    return new Pair(id, first, second, dedupeKey);
  }

  /** Whether the attempt is one of two that are proven to be the same: it is then no A01. */
  boolean involves(Attempt attempt) {
    return involved.contains(attempt);
  }

  /** A finding for each operation, proven by the two earliest executions. */
  List<Finding> findings() {
    return pairs.values().stream().map(this::finding).toList();
  }

  /** What was raised once and is refuted, unless it is proven otherwise. */
  List<Verdict.Healed> healed() {
    return healed.stream().filter(none -> !pairs.containsKey(none.findingId())).toList();
  }

  private Finding finding(Pair pair) {
    Span executor = requireNonNull(pair.first.executor());
    Span caller = pair.first.caller() != null ? pair.first.caller() : pair.second.caller();
    return new Finding(
        pair.id,
        FindingCode.A10,
        FindingState.OPEN,
        serial,
        caller == null ? null : caller.service(),
        executor.service(),
        executor.name(),
        nowEpochNanos,
        Math.max(pair.first.effectEpochNanos(), pair.second.effectEpochNanos()),
        null,
        evidence(pair),
        null);
  }

  private static List<Evidence> evidence(Pair pair) {
    return OpenFinding.inOrder(
        Stream.concat(pair.first.evidence().stream(), pair.second.evidence().stream()));
  }
}

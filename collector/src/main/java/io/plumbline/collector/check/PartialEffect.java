package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A14: a request failed as a whole and undid its own part, and what it had had done elsewhere still stands.
 *
 * <pre>
 *   order      ├─ reserve ─ charge ─ rollback ┤ 500
 *   inventory     └ commit ┘                          nothing takes it back
 * </pre>
 *
 * It is none if the request was made again and came through, or if the executor took another step for this serial
 * afterwards: that may well have been what took it back, by a call or by a message. A request that was refused (4xx) has
 * not failed, and what its caller does not know to be done is a lost response.
 */
final class PartialEffect {
  private final SerialSpans spans;
  private final OpenFinding finding;
  private final Rulings rulings = new Rulings();

  private PartialEffect(SerialSpans spans, long nowEpochNanos) {
    this.spans = spans;
    finding = new OpenFinding(FindingCode.A14, spans.serial(), nowEpochNanos);
  }

  /** Judges a serial that has been quiet for long enough that what takes it back would have been heard of. */
  static Verdict whenQuiet(SerialSpans spans, long nowEpochNanos) {
    var judged = new PartialEffect(spans, nowEpochNanos);
    for (Attempt attempt : spans.attempts()) {
      if (attempt.hasEffect() && attempt.isBelieved(Outcome.OK)) judged.judge(attempt);
    }
    return judged.rulings.verdict();
  }

  private void judge(Attempt done) {
    Attempt root = failedRoot(done);
    if (root == null || mayBeARepair(done)) return;
    Span failed = requireNonNull(root.executor());
    Attempt repair = repair(done, root);
    if (repair != null) {
      rulings.heal(
          finding.id(done),
          repair.repeats(root)
              ? "the request was made again"
              : "its service took another step afterwards",
          OpenFinding.evidence(done, repair));
      return;
    }
    Belief said = requireNonNull(Belief.ofExecutor(failed));
    Evidence failure = Evidence.ofExecutor(failed, said.outcome(), said.why(), null);
    rulings.raise(finding.about(
        done, failed.endEpochNanos(), Stream.concat(done.evidence().stream(), Stream.of(failure))));
  }

  /** The request from outside that led to this one, if it and all between failed and changed nothing. */
  private @Nullable Attempt failedRoot(Attempt done) {
    List<Attempt> seen = new ArrayList<>();
    Attempt at = done;
    while (at != null && at.caller() != null) {
      at = spans.within(at.caller());
      if (at == null || !hasFailed(at) || seen.contains(at)) return null;
      seen.add(at);
    }
    return at != null && spans.isRoot(at) ? at : null;
  }

  private static boolean hasFailed(Attempt attempt) {
    Span executor = requireNonNull(attempt.executor());
    if (attempt.hasEffect() || attempt.isUnfinished()) return false;
    Integer status = Belief.httpStatus(executor);
    return status == null ? executor.status() == SpanStatus.ERROR : status >= 500;
  }

  private @Nullable Attempt repair(Attempt done, Attempt root) {
    for (Attempt later : spans.attempts()) {
      if (later.executor() == null) continue;
      boolean isAnew = later.repeats(root) && later.startsAfter(root) && !hasFailed(later);
      if (isAnew || mayTakeBack(later, done)) return later;
    }
    return null;
  }

  private boolean mayBeARepair(Attempt done) {
    return spans.attempts().stream()
        .anyMatch(earlier -> earlier.hasEffect() && mayTakeBack(done, earlier));
  }

  /** The same step once more takes nothing back; whether another step of that service does is its own affair. */
  private static boolean mayTakeBack(Attempt later, Attempt done) {
    Span executor = requireNonNull(later.executor());
    Span before = requireNonNull(done.executor());
    return later.hasEffect()
        && executor.service().equals(before.service())
        && !executor.name().equals(before.name())
        && later.startsAfter(done);
  }
}

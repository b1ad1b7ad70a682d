package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A01: the executor committed, the caller believes it failed or does not know, and nothing told it
 * later. A04 if it committed only after the caller had given up: not the answer was lost, it came too late. It was told
 * if, after the commit,
 *
 * <ul>
 *   <li>the same operation was asked for again and answered without a second effect, or
 *   <li>a call about it was answered: a query of it, or one that takes it back.
 * </ul>
 */
final class LostResponse {
  private final String serial;
  private final OpenFinding lostResponse;
  private final OpenFinding lateSuccess;
  private final List<Attempt> attempts;
  private final ExecutedTwice twice;
  private final Map<String, List<Attempt>> lost = new LinkedHashMap<>(); // by finding
  private final Map<String, Verdict.Healed> healed = new LinkedHashMap<>(); // by finding

  private LostResponse(
      String serial, List<Attempt> attempts, ExecutedTwice twice, long nowEpochNanos) {
    this.serial = serial;
    lostResponse = new OpenFinding(FindingCode.A01, serial, nowEpochNanos);
    lateSuccess = new OpenFinding(FindingCode.A04, serial, nowEpochNanos);
    this.attempts = attempts;
    this.twice = twice;
  }

  /**
   * Judges a serial that has been quiet for long enough that a retry would have been heard of.
   *
   * @param twice an attempt that was executed twice is that, and not also a lost response
   */
  static Verdict whenQuiet(
      String serial, List<Attempt> attempts, ExecutedTwice twice, long nowEpochNanos) {
    var judged = new LostResponse(serial, attempts, twice, nowEpochNanos);
    for (Attempt attempt : attempts) {
      if (attempt.hasEffect() && attempt.isBelieved(Outcome.UNKNOWN, Outcome.FAIL)) {
        judged.judge(attempt);
      }
    }
    return judged.verdict();
  }

  private void judge(Attempt attempt) {
    String id = finding(attempt).id(attempt);
    if (twice.involves(attempt)) {
      heal(id, "it was repeated and executed twice, see A10", attempt.evidence().stream());
      return;
    }
    Attempt healer = healer(attempt);
    if (healer == null) {
      lost.computeIfAbsent(id, newId -> new ArrayList<>()).add(attempt);
      return;
    }
    Stream<Evidence> both = Stream.concat(attempt.evidence().stream(), healer.evidence().stream());
    heal(id, "the caller was answered later: " + healer.answer(), both);
  }

  private OpenFinding finding(Attempt attempt) {
    long gaveUp = requireNonNull(attempt.caller()).endEpochNanos();
    boolean late =
        attempt.effectEpochNanos() > gaveUp + RuleJudge.CLOCK_TOLERANCE_NANOS; // two hosts' clocks
    return late ? lateSuccess : lostResponse;
  }

  private void heal(String id, String reason, Stream<Evidence> evidence) {
    healed.putIfAbsent(id, new Verdict.Healed(id, reason, OpenFinding.inOrder(evidence)));
  }

  private @Nullable Attempt healer(Attempt lostAttempt) {
    for (Attempt later : attempts) {
      if (tells(later, lostAttempt)) return later;
    }
    return null;
  }

  private boolean tells(Attempt later, Attempt lostAttempt) {
    if (later.answeredEpochNanos() < lostAttempt.effectEpochNanos()) return false;
    if (later.repeats(lostAttempt)) return isAnsweredRetry(later, lostAttempt);
    return later.answer() == Outcome.OK
        && isFromSameCaller(later, lostAttempt)
        && isToSameExecutor(later, lostAttempt)
        && later.startsAfter(lostAttempt)
        && later.operation().isAbout(lostAttempt.operation(), serial);
  }

  private static boolean isAnsweredRetry(Attempt later, Attempt lostAttempt) {
    if (later.answer() != Outcome.OK && later.answer() != Outcome.REJECT) return false;
    if (later.hasEffectThatAdds()) return false; // another effect: it says nothing of the first
    return later.operation().hasSameKey(lostAttempt.operation()) || later.startsAfter(lostAttempt);
  }

  private static boolean isFromSameCaller(Attempt one, Attempt other) {
    if (one.caller() == null || other.caller() == null) return true;
    return one.caller().service().equals(other.caller().service());
  }

  private static boolean isToSameExecutor(Attempt one, Attempt other) {
    if (one.executor() == null || other.executor() == null) return true;
    return one.executor().service().equals(other.executor().service());
  }

  /** A finding for each operation of which at least one lost response stands; those healed of which none does. */
  private Verdict verdict() {
    List<Verdict.Healed> good = healed.values().stream()
        .filter(each -> !lost.containsKey(each.findingId()))
        .toList();
    return new Verdict(lost.values().stream().map(this::finding).toList(), good);
  }

  private Finding finding(List<Attempt> lostAttempts) {
    Attempt first = lostAttempts.get(0);
    long since = Math.max(requireNonNull(first.caller()).endEpochNanos(), first.effectEpochNanos());
    return finding(first)
        .about(first, since, lostAttempts.stream().flatMap(attempt -> attempt.evidence().stream()));
  }
}

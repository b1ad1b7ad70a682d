package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A12: the executor answered that it failed or refused, and the caller heard that it is done: something between them, a
 * proxy or a fallback, made another answer of it. What the executor rolled back is A02, and not also this. Raised at once:
 * both spans have ended.
 */
final class StatusConflict {
  private StatusConflict() {}

  /** A finding for each operation, proven by its first attempt. */
  static List<Finding> findings(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var open = new OpenFinding(FindingCode.A12, serial, nowEpochNanos);
    Map<String, Finding> raised = new LinkedHashMap<>();
    for (Attempt attempt : attempts) {
      if (attempt.operation().isSafe() || attempt.isRolledBack()) continue;
      if (!attempt.isBelieved(Outcome.OK) || attempt.executor() == null) continue;
      if (!isFailure(attempt.executor())) continue;
      if (attempt.caller() == null || Belief.httpStatus(attempt.caller()) == null) continue;
      raised.putIfAbsent(
          open.id(attempt), open.about(attempt, attempt.answeredEpochNanos(), proof(attempt)));
    }
    return List.copyOf(raised.values());
  }

  /** Whether the executor's answer, as it says, was that it failed or refused. */
  static boolean isFailure(Span executor) {
    Integer answered = Belief.httpStatus(executor);
    return answered != null && answered >= 400;
  }

  private static Stream<Evidence> proof(Attempt attempt) {
    Span caller = requireNonNull(attempt.caller());
    Span executor = requireNonNull(attempt.executor());
    Belief heard = requireNonNull(attempt.belief());
    String said = "http.response.status_code=" + Belief.httpStatus(executor);
    Effect effect = attempt.effect();
    Outcome done = effect == null ? Outcome.NO_EFFECT : effect.outcome();
    String why = effect == null ? said : said + " " + effect.why();
    return Stream.of(
        Evidence.ofCaller(caller, heard.outcome(), heard.why()),
        Evidence.ofExecutor(executor, done, why, effect == null ? null : effect.txEndEpochNanos()));
  }
}

package io.plumbline.collector.check;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.Outcome;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanId;
import io.plumbline.collector.span.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A11: one piece of code asked for the same change again and again although it failed, more often than a sane policy of
 * retries does. Only failures and what ends them count: many calls that succeed, or are refused for good, are many items. Raised
 * at once: no later span makes it less.
 */
final class RetryStorm {
  /** More attempts than this of one step. */
  static final int MOST_ATTEMPTS = 5;

  private static final int TOO_MANY_REQUESTS = 429;

  private RetryStorm() {}

  /** The piece of code that asks: calls that it makes have one parent span. */
  private record Parent(TraceId trace, SpanId span) {}

  /** A finding for each operation that was asked for too often, proven by its first attempts and its last. */
  static List<Finding> findings(String serial, List<Attempt> attempts, long nowEpochNanos) {
    var open = new OpenFinding(FindingCode.A11, serial, nowEpochNanos);
    List<Finding> raised = new ArrayList<>();
    for (List<Attempt> series : series(attempts)) {
      if (series.size() <= MOST_ATTEMPTS) continue;
      Attempt shown = series.stream()
          .filter(attempt -> attempt.executor() != null)
          .findFirst()
          .orElse(null);
      if (shown == null) continue; // nobody answers: the callers' errors say so
      raised.add(open.about(shown, series.get(MOST_ATTEMPTS).startEpochNanos(), proof(series)));
    }
    return raised;
  }

  /** The attempts in order of start, those together of which one code asked the same until it was answered. */
  private static List<List<Attempt>> series(List<Attempt> attempts) {
    List<List<Attempt>> all = new ArrayList<>();
    Map<Parent, List<List<Attempt>>> openByParent = new HashMap<>();
    for (Attempt attempt : attempts) {
      Span caller = attempt.caller();
      if (caller == null || caller.parentId() == null || attempt.operation().isSafe()) continue;
      Parent parent = new Parent(caller.traceId(), caller.parentId());
      List<List<Attempt>> open = openByParent.computeIfAbsent(parent, code -> new ArrayList<>());
      List<Attempt> own = null;
      for (List<Attempt> series : open) {
        if (continues(attempt, series.get(0))) own = series;
      }
      boolean failed = hasFailed(attempt);
      if (own == null && failed) {
        own = new ArrayList<>();
        all.add(own);
        open.add(own);
      }
      if (own == null) continue;
      own.add(attempt);
      if (!failed) open.remove(own);
    }
    return all;
  }

  private static boolean hasFailed(Attempt attempt) {
    if (attempt.isBelieved(Outcome.UNKNOWN, Outcome.FAIL, Outcome.NOT_SENT)) return true;
    Span caller = attempt.caller();
    Integer status = caller == null ? null : Belief.httpStatus(caller);
    return status != null && status == TOO_MANY_REQUESTS;
  }

  private static boolean continues(Attempt attempt, Attempt first) {
    return attempt.repeats(first)
        && attempt.operation().hasSameTarget(first.operation())
        && !attempt.contradicts(first);
  }

  private static Stream<Evidence> proof(List<Attempt> series) {
    Attempt last = series.get(series.size() - 1);
    return Stream.of(series.get(0), series.get(1), series.get(2), last)
        .flatMap(attempt -> attempt.evidence().stream().limit(1));
  }
}

package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.finding.FindingState;
import io.plumbline.collector.span.Span;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A finding of one kind about one operation of one serial. */
final class OpenFinding {
  /** A finding is proven by two to five spans. */
  private static final int MOST_EVIDENCE = 4;

  private final FindingCode code;
  private final String serial;
  private final long nowEpochNanos;

  OpenFinding(FindingCode code, String serial, long nowEpochNanos) {
    this.code = code;
    this.serial = serial;
    this.nowEpochNanos = nowEpochNanos;
  }

  /** The same for every attempt of the operation; the attempt has an executor. */
  String id(Attempt attempt) {
    String executor = requireNonNull(attempt.executor()).service();
    Operation operation = attempt.operation();
    return FindingId.of(code, serial, executor, operation, operation.dedupeKey());
  }

  /** About an attempt of which both sides are there. */
  Finding about(Attempt attempt, long sinceEpochNanos, Stream<Evidence> evidence) {
    Span executor = requireNonNull(attempt.executor());
    Span caller = attempt.caller();
    return new Finding(
        id(attempt),
        code,
        FindingState.OPEN,
        serial,
        caller == null ? null : caller.service(),
        executor.service(),
        executor.name(),
        nowEpochNanos,
        sinceEpochNanos,
        null,
        inOrder(evidence),
        null);
  }

  static List<Evidence> inOrder(Stream<Evidence> evidence) {
    return evidence
        .distinct()
        .limit(MOST_EVIDENCE)
        .sorted(Comparator.comparingLong(Evidence::startEpochNanos))
        .toList();
  }
}

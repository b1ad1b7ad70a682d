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
import org.jspecify.annotations.Nullable;

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

  /** The same for every message that the service sent there. */
  String id(Message message) {
    Operation operation = Operation.of(message.sent());
    String destination = String.valueOf(message.destination());
    return FindingId.of(code, serial, message.sent().service(), operation, destination);
  }

  /** About what was sent, by who sent it. */
  Finding about(Message message) {
    Span sent = message.sent();
    return about(id(message), null, sent, sent.endEpochNanos(), Stream.of(message.sentEvidence()));
  }

  /** About an attempt whose executor is there. */
  Finding about(Attempt attempt, long sinceEpochNanos, Stream<Evidence> evidence) {
    Span caller = attempt.caller();
    return about(attempt, caller == null ? null : caller.service(), sinceEpochNanos, evidence);
  }

  /** About an attempt whose executor is there, and a caller that its spans do not name. */
  Finding about(
      Attempt attempt, @Nullable String caller, long sinceEpochNanos, Stream<Evidence> evidence) {
    Span executor = requireNonNull(attempt.executor());
    return about(id(attempt), caller, executor, sinceEpochNanos, evidence);
  }

  private Finding about(
      String id,
      @Nullable String caller,
      Span executor,
      long sinceEpochNanos,
      Stream<Evidence> evidence) {
    return new Finding(
        id,
        code,
        FindingState.OPEN,
        serial,
        caller,
        executor.service(),
        executor.name(),
        nowEpochNanos,
        sinceEpochNanos,
        null,
        inOrder(evidence),
        null);
  }

  /** Both sides of both. */
  static Stream<Evidence> evidence(Attempt one, Attempt other) {
    return Stream.concat(one.evidence().stream(), other.evidence().stream());
  }

  static List<Evidence> inOrder(Stream<Evidence> evidence) {
    return evidence
        .distinct()
        .limit(MOST_EVIDENCE)
        .sorted(Comparator.comparingLong(Evidence::startEpochNanos))
        .toList();
  }
}

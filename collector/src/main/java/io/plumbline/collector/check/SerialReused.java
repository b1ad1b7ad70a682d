package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.FindingCode;
import io.plumbline.collector.span.Span;
import io.plumbline.collector.span.SpanKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A16: one serial number stands for two requests. The same operation came twice from outside, was committed twice, and the
 * business values that both state differ: it was no repetition, so whoever asks for the serial gets two stories in one.
 */
final class SerialReused {
  private SerialReused() {}

  /** Judges a serial that has been quiet for long enough that what had called them would have been heard of. */
  static Verdict whenQuiet(SerialSpans spans, long nowEpochNanos) {
    var finding = new OpenFinding(FindingCode.A16, spans.serial(), nowEpochNanos);
    var rulings = new Rulings();
    Map<List<String>, Attempt> firsts = new LinkedHashMap<>(); // by step
    for (Attempt attempt : spans.attempts()) {
      if (!attempt.hasEffect() || !spans.isRoot(attempt)) continue;
      Span executor = requireNonNull(attempt.executor());
      if (executor.kind() != SpanKind.SERVER) continue;
      Attempt first = firsts.putIfAbsent(List.of(executor.service(), executor.name()), attempt);
      if (first == null) continue;
      if (attempt.contradicts(first)) {
        rulings.raise(
            finding.about(first, attempt.effectEpochNanos(), OpenFinding.evidence(first, attempt)));
      }
    }
    return rulings.verdict();
  }
}

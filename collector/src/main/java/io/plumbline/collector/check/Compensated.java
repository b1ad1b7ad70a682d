package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import io.plumbline.collector.span.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was repaired: a span of the service that committed under the key of a compensation, {@code
 * serial:finding:action}. That the service answered so is not enough, and for findings by a rule neither is this: there the
 * rule is judged anew.
 */
final class Compensated {
  private final String prefix;
  private final Map<String, Attempt> repairs = new HashMap<>(); // by finding

  private Compensated(String serial) {
    prefix = serial + ":";
  }

  static Compensated by(String serial, List<Attempt> attempts) {
    var compensated = new Compensated(serial);
    for (Attempt attempt : attempts) {
      String finding = compensated.finding(attempt.operation().key());
      if (finding != null && attempt.hasEffect()) {
        compensated.repairs.putIfAbsent(finding, attempt);
      }
    }
    return compensated;
  }

  private @Nullable String finding(@Nullable String key) {
    if (key == null || !key.startsWith(prefix)) return null;
    int end = key.indexOf(':', prefix.length());
    return end < 0 ? null : key.substring(prefix.length(), end);
  }

  /** The verdict, where a finding that was repaired is healed. */
  Verdict in(Verdict verdict) {
    if (repairs.isEmpty()) return verdict;
    List<Finding> raised = new ArrayList<>();
    List<Verdict.Healed> healed = new ArrayList<>(verdict.healed());
    for (Finding finding : verdict.raised()) {
      Attempt repair = repairs.get(finding.id());
      if (repair == null || finding.rule() != null) raised.add(finding);
      else healed.add(healed(finding, repair));
    }
    return new Verdict(raised, healed, verdict.dueEpochNanos());
  }

  private static Verdict.Healed healed(Finding finding, Attempt repair) {
    Span executor = requireNonNull(repair.executor());
    String key = requireNonNull(repair.operation().key());
    String action = key.substring(key.lastIndexOf(':') + 1);
    Stream<Evidence> both = Stream.concat(finding.evidence().stream(), repair.evidence().stream());
    List<Evidence> all = both.distinct()
        .sorted(Comparator.comparingLong(Evidence::startEpochNanos))
        .toList();
    return new Verdict.Healed(
        finding.id(), "compensated: " + action + " by " + executor.service(), all);
  }

  /** Those that were not repaired. */
  List<Finding> unrepaired(List<Finding> raised) {
    return raised.stream()
        .filter(finding -> finding.rule() != null || !repairs.containsKey(finding.id()))
        .toList();
  }
}

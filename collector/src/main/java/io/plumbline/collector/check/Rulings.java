package io.plumbline.collector.check;

import io.plumbline.collector.finding.Evidence;
import io.plumbline.collector.finding.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What one check comes to, operation by operation: it stands if any attempt of it does, and is proven by the first. */
final class Rulings {
  private final Map<String, Finding> raised = new LinkedHashMap<>(); // by id
  private final Map<String, Verdict.Healed> healed = new LinkedHashMap<>(); // by id

  void raise(Finding finding) {
    raised.putIfAbsent(finding.id(), finding);
  }

  /** One of its attempts has been made good, by what the evidence says. */
  void heal(String findingId, String reason, Stream<Evidence> evidence) {
    healed.putIfAbsent(
        findingId, new Verdict.Healed(findingId, reason, OpenFinding.inOrder(evidence)));
  }

  Verdict verdict() {
    List<Verdict.Healed> good = healed.values().stream()
        .filter(each -> !raised.containsKey(each.findingId()))
        .toList();
    return new Verdict(List.copyOf(raised.values()), good);
  }
}

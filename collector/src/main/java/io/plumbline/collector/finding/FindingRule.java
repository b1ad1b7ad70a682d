package io.plumbline.collector.finding;

import static java.util.Objects.requireNonNull;

/** Which expectation of which flow. */
public record FindingRule(String flow, String id) {
  public FindingRule {
    requireNonNull(flow, "flow");
    requireNonNull(id, "id");
  }
}

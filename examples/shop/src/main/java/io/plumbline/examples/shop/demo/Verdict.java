package io.plumbline.examples.shop.demo;

import java.util.List;

/**
 * What the collector knows, measured against the known truth.
 *
 * @param traces orders whose one trace is the tree it must be
 * @param missed injected faults that are no finding
 * @param falseFindings findings that no fault explains
 * @param deviations everything that is off, a line each, with serial number and address
 */
record Verdict(
    int orders, int traces, int findings, int missed, int falseFindings, List<String> deviations) {
  Verdict {
    deviations = List.copyOf(deviations);
  }

  boolean isGood() {
    return deviations.isEmpty();
  }

  /** The line that scripts read. */
  @Override
  public String toString() {
    return "demo: %d orders, %d traces, %d findings, %d missed, %d false"
        .formatted(orders, traces, findings, missed, falseFindings);
  }
}

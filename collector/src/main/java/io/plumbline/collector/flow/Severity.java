package io.plumbline.collector.flow;

/** How bad it is when an expectation is not met, as its owner says. The names are part of the API. */
public enum Severity {
  INFO,
  WARN,
  ERROR,
  CRITICAL
}

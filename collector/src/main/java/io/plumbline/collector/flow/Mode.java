package io.plumbline.collector.flow;

/** What is done with what a flow finds. */
public enum Mode {
  /** Findings are raised. */
  ENFORCE,
  /** Findings are counted and logged, so that a new rule can be watched before it wakes anybody. */
  SHADOW,
  /** The flow is checked for errors and not judged. */
  OFF
}

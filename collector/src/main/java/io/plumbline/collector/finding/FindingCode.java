package io.plumbline.collector.finding;

/** What kind of disagreement a finding is. The names are part of the API. */
public enum FindingCode {
  /** Lost response: the executor committed, and the caller was never told. */
  A01,
  /** Executed twice: one operation committed two effects. */
  A10
}

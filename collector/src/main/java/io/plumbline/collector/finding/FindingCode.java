package io.plumbline.collector.finding;

/** What kind of disagreement a finding is. The names are part of the API. */
public enum FindingCode {
  /** Lost response: the executor committed, and the caller was never told. */
  A01,
  /** False success: the caller was told that it is done, and the executor rolled it back. */
  A02,
  /** Late success: the executor committed after its caller had given up. */
  A04,
  /** Unfinished: the executor's process was gone before it had ended. */
  A06,
  /** Ghost message: a message of something that was rolled back was acted on. */
  A08,
  /** Executed twice: one operation committed two effects. */
  A10,
  /** Retry storm: the same change was asked for far too often. */
  A11,
  /** Status conflict: the executor answered an error, and the caller heard a success. */
  A12,
  /** Dead letter: a message was put aside, and nobody has dealt with it. */
  A13,
  /** Partial effect: a request failed, and what it had had done elsewhere still stands. */
  A14,
  /** Serial anomaly: two requests have one serial number. */
  A16,

  // What an expectation of a flow file says.
  /** A required step is missing. */
  B01,
  /** A forbidden step was done. */
  B02,
  /** A step was done too often. */
  B03,
  /** Steps were done in the wrong order. */
  B04,
  /** None, or more than one, of steps that exclude each other. */
  B05,
  /** Values differ between systems. */
  B06,
  /** Sums do not balance. */
  B07,
  /** An assertion is not true. */
  B08,
  /** A step was not taken back, or not as it should be. */
  B09;

  /** Whether it is about an expectation of a flow. */
  public boolean isOfRule() {
    return name().startsWith("B");
  }
}

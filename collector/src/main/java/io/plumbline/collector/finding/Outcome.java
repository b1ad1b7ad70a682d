package io.plumbline.collector.finding;

/** How one attempt ended, as one side of the call saw it. */
public enum Outcome {
  // What a caller believes.
  /** It was done. */
  OK,
  /** It was refused and had no effect. */
  REJECT,
  /** It failed. */
  FAIL,
  /** It never reached the other side. */
  NOT_SENT,
  /** No answer came, or one that does not tell. */
  UNKNOWN,
  /** The caller stopped waiting. */
  CANCEL,

  // What an executor's transaction did.
  COMMITTED,
  ROLLED_BACK,
  /** The transaction was still open when the span ended. */
  OPEN_TX,
  /** No transaction changed data. */
  NO_EFFECT,
  /** The process went away before the span ended. */
  UNFINISHED
}

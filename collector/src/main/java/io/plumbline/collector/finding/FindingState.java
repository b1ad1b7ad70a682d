package io.plumbline.collector.finding;

/** Where a finding is in its life. */
public enum FindingState {
  /** The two sides disagree. */
  OPEN,
  /** They agree again, seen by judging the spans anew. */
  RESOLVED
}

package io.plumbline.collector.finding;

/**
 * Where a finding is in its life.
 *
 * <pre>
 *   (raised) ─► UNDECIDED ─► CLEARED      what was missing has come, and all is well
 *       │           │ proven
 *       └──────► OPEN ─────► RESOLVED     both by judging the spans anew, and both may be raised again
 * </pre>
 */
public enum FindingState {
  /** It is proven. */
  OPEN,
  /** It looks like it, and something that is not known here could explain it. */
  UNDECIDED,
  /** It was open and is put right, seen by judging the spans anew. */
  RESOLVED,
  /** It was undecided, and is consistent after all. */
  CLEARED;

  /** Whether it is not settled. */
  public boolean isStanding() {
    return this == OPEN || this == UNDECIDED;
  }
}

package io.plumbline.collector.compensate;

/**
 * Where a compensation is.
 *
 * <pre>
 *   (requested) ─► WAITING ── approved ─► QUEUED ─┬─► DONE        the service says so; the finding is resolved by spans alone
 *        │                                  ▲ │   ├─► REFUSED     it will not do it
 *        └──────── no approval needed ──────┘ │   └─► ESCALATED   nothing definite was answered in time
 *                      └── cancelled ─► CANCELLED ◄┘ before anything was sent
 * </pre>
 */
public enum CompensationState {
  /** For somebody else's approval. */
  WAITING,
  /** It is sent until something definite is answered. */
  QUEUED,
  /** The service has answered that it is done. */
  DONE,
  /** The service has answered that it will not do it. */
  REFUSED,
  /** Nothing definite was answered in time: a person has to find out. */
  ESCALATED,
  /** Nothing was sent, and nothing will be. */
  CANCELLED;

  /** Whether something may still be sent. */
  public boolean isUnderWay() {
    return this == WAITING || this == QUEUED;
  }
}

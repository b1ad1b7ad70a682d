package io.plumbline.collector.source;

/** Whether what was not seen of a service did not happen. */
public enum Completeness {
  /** It did not: everything has arrived. */
  COMPLETE,
  /** Not known yet, but soon: its sources report, and have not come that far. */
  SOON,
  /** Not known while a source is silent or a batch is missing; it may be when those are back. */
  LATER,
  /** Never to be known: what was sent is not numbered, or was lost. */
  NEVER
}

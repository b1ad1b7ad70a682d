package io.plumbline.collector.check;

import io.plumbline.collector.source.Claim;
import io.plumbline.collector.source.Completeness;

/** How far what a service has reported is known to be all that there is. */
@FunctionalInterface
interface Sources {
  /** Nobody says so: what was not seen may still have happened. */
  Sources UNNUMBERED = (claim, nowEpochNanos) -> Completeness.NEVER;

  /**
   * Whether the claim can be made.
   *
   * @param nowEpochNanos by the collector's clock
   */
  Completeness of(Claim claim, long nowEpochNanos);
}

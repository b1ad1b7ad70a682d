package io.plumbline.collector.check;

/** How far what a service has reported is known to be all that there is. */
@FunctionalInterface
interface Sources {
  /** Nobody says so: what was not seen may still have happened. */
  Sources UNNUMBERED = (service, untilEpochNanos) -> false;

  /**
   * Whether every span with a serial that the service ended before this moment has arrived or is
   * listed as lost.
   *
   * @param untilEpochNanos by the service's clock
   */
  boolean areComplete(String service, long untilEpochNanos);
}

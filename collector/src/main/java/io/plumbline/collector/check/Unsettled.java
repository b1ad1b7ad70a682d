package io.plumbline.collector.check;

import static java.util.Objects.requireNonNull;

/**
 * A serial that was heard of and is not judged yet.
 *
 * @param heardEpochNanos when it was last heard of, by the collector's clock
 */
record Unsettled(String serial, long heardEpochNanos) {
  Unsettled {
    requireNonNull(serial, "serial");
  }
}

package io.plumbline.collector.pipeline;

import io.plumbline.collector.source.Delivery;

/** Reads requests back from the journal. */
@FunctionalInterface
public interface SpanDecoder {
  /**
   * What a request held that was journaled; the same each time.
   *
   * @throws RefusedException if the request was refused when it came, which is for the same reason
   *     now: it was journaled while it was being read
   */
  Delivery decode(byte kind, byte[] encoded) throws RefusedException;
}

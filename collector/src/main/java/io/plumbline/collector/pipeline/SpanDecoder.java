package io.plumbline.collector.pipeline;

import io.plumbline.collector.span.Span;
import java.util.List;

/** Reads requests back from the journal. */
@FunctionalInterface
public interface SpanDecoder {
  /**
   * The spans of a request that was journaled; the same spans each time.
   *
   * @throws RefusedException if the request was refused when it came, which is for the same reason
   *     now: it was journaled while it was being read
   */
  List<Span> decode(byte kind, byte[] encoded) throws RefusedException;
}

package io.plumbline.collector.pipeline;

import io.plumbline.collector.span.Span;
import java.io.IOException;
import java.util.List;

/** Reads requests back from the journal. */
@FunctionalInterface
public interface SpanDecoder {
  /**
   * The spans of a request that was accepted once; the same spans each time.
   *
   * @throws IOException if the bytes cannot be read, which they could when they were accepted
   */
  List<Span> decode(byte kind, byte[] encoded) throws IOException;
}

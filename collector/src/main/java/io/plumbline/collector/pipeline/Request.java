package io.plumbline.collector.pipeline;

import io.plumbline.collector.span.Span;
import java.util.List;

/** One export request as it was received. Its bytes are owned by the pipeline once it is submitted. */
public interface Request {
  /** Says to the {@link SpanDecoder} how the bytes are encoded. */
  byte kind();

  /** The bytes to be journaled. */
  byte[] encoded();

  /**
   * The spans, without those that can never be stored. Called once, on a decoding thread, while the
   * bytes are being journaled.
   *
   * @param permit to be grown if the request turns out to be larger than its bytes
   * @throws RefusedException if the request as a whole cannot be taken; the source is told so
   */
  List<Span> decode(Admission.Permit permit) throws RefusedException;
}

package io.plumbline.collector.pipeline;

import io.plumbline.collector.source.Delivery;

/** One export request as it was received. Its bytes are owned by the pipeline once it is submitted. */
public interface Request {
  /** Says to the {@link SpanDecoder} how the bytes are encoded. */
  byte kind();

  /** What is journaled in front of {@link #encoded}, so that the decoder finds it there. */
  byte[] head();

  /** The bytes as they were received, to be journaled. */
  byte[] encoded();

  /**
   * What it holds, without spans that can never be stored. Called once, on a decoding thread, while the
   * bytes are being journaled.
   *
   * @param permit to be grown if the request turns out to be larger than its bytes
   * @throws RefusedException if the request as a whole cannot be taken; the source is told so
   */
  Delivery decode(Admission.Permit permit) throws RefusedException;
}

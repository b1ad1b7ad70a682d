package io.plumbline.collector.pipeline;

import io.plumbline.collector.source.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that is read back from the journal. */
final class JournaledRequest {
  private static final Logger log = LoggerFactory.getLogger(JournaledRequest.class);

  private JournaledRequest() {}

  /** None if the request was refused when it came: it is in the journal, but not acknowledged. */
  static Delivery decode(SpanDecoder decoder, byte kind, byte[] encoded, long end) {
    try {
      return decoder.decode(kind, encoded);
    } catch (RefusedException refused) {
      log.info(
          "left out of the replay, as it was refused, up to {}: {}", end, refused.getMessage());
    } catch (RuntimeException bug) {
      log.error("left out of the replay, up to {}: cannot be read, which is a bug", end, bug);
    }
    return Delivery.NOTHING;
  }
}

package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import com.lmax.disruptor.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every n-th request while it is being journaled; n of these stages read all of them. */
final class DecodeStage implements EventHandler<Slot> {
  private static final Logger log = LoggerFactory.getLogger(DecodeStage.class);

  private final int index;
  private final int stages;

  DecodeStage(int index, int stages) {
    this.index = index;
    this.stages = stages;
  }

  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    if (sequence % stages != index) return;
    try {
      slot.delivery = requireNonNull(slot.request).decode(requireNonNull(slot.permit));
    } catch (RefusedException refused) {
      slot.refused = refused;
    } catch (RuntimeException bug) {
      // Only this request is refused: whoever finds such bytes must not be able to stop the others.
      log.error("a request cannot be read, which is a bug", bug);
      slot.refused = new RefusedException("the request cannot be read: " + bug, bug);
    }
    slot.finished();
  }
}

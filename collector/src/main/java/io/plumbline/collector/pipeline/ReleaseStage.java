package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import com.lmax.disruptor.EventHandler;

/** Clears the slot and gives its room back, now that the request's spans are stored. */
final class ReleaseStage implements EventHandler<Slot> {
  @Override
  public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
    Admission.Permit permit = requireNonNull(slot.permit);
    slot.clear();
    permit.release();
  }
}

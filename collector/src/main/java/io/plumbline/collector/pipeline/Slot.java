package io.plumbline.collector.pipeline;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One place in the ring. Each field is written by one stage and read by those after it. */
final class Slot {
  @Nullable Batch batch; // receiver

  Admission.@Nullable Permit permit; // receiver

  @Nullable CompletableFuture<Void> durable; // receiver; completed by the journal stage

  long journalEnd; // journal stage; 0 if the request did not become durable

  void fill(Batch request, Admission.Permit heldPermit, CompletableFuture<Void> whenDurable) {
    batch = request;
    permit = heldPermit;
    durable = whenDurable;
    journalEnd = 0;
  }

  boolean isDurable() {
    return journalEnd > 0;
  }

  void clear() {
    batch = null;
    permit = null;
    durable = null;
    journalEnd = 0;
  }
}

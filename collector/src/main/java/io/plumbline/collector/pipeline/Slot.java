package io.plumbline.collector.pipeline;

import static java.util.Objects.requireNonNull;

import io.plumbline.collector.source.Delivery;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One place in the ring. Each field is written by one stage and read by those after it; journal and
 * decoder run side by side, and whichever is done last gives the answer.
 */
final class Slot {
  private static final int STAGES_BEFORE_ANSWER = 2;

  @Nullable Request request; // receiver

  Admission.@Nullable Permit permit; // receiver

  long journalEnd; // journal stage; 0 if the request did not become durable

  @Nullable Exception notDurable; // journal stage

  Delivery delivery = Delivery.NOTHING; // decode stage

  @Nullable Exception refused; // decode stage

  private @Nullable CompletableFuture<Void> answer; // receiver
  private final AtomicInteger unfinished = new AtomicInteger();

  void fill(Request received, Admission.Permit held, CompletableFuture<Void> whenDone) {
    request = received;
    permit = held;
    answer = whenDone;
    unfinished.set(STAGES_BEFORE_ANSWER);
  }

  /** The calling stage has written its fields; nobody has to wait for the other one to say so. */
  void finished() {
    if (unfinished.decrementAndGet() > 0) return;
    CompletableFuture<Void> toSource = requireNonNull(answer);
    Exception failed = notDurable != null ? notDurable : refused;
    if (failed == null) toSource.complete(null);
    else toSource.completeExceptionally(failed);
  }

  /** Whether its spans are to be stored. */
  boolean isAcknowledged() {
    return notDurable == null && refused == null;
  }

  void clear() {
    request = null;
    permit = null;
    answer = null;
    journalEnd = 0;
    notDurable = null;
    delivery = Delivery.NOTHING;
    refused = null;
  }
}

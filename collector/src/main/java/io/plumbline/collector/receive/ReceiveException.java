package io.plumbline.collector.receive;

import io.plumbline.collector.pipeline.RefusedException;
import java.util.concurrent.CompletionException;

/** Why a request was not taken in; the reason decides the answer and names the counter. */
final class ReceiveException extends RefusedException {
  private static final long serialVersionUID = 1;

  /** What the source should do about it. */
  enum Reason {
    /** The request can never be taken: 400, INVALID_ARGUMENT. */
    MALFORMED,
    /** Nor can this one: 413, RESOURCE_EXHAUSTED without RetryInfo. */
    TOO_LARGE,
    /** Send it again later: 429, UNAVAILABLE with RetryInfo. */
    QUEUE_FULL,
    /** Its body took too long; send it again later: 503, UNAVAILABLE with RetryInfo. */
    TOO_SLOW,
    /** Send it again later: 503, UNAVAILABLE with RetryInfo. */
    FAILED
  }

  private final Reason reason;

  ReceiveException(Reason reason, String message) {
    super(message, null);
    this.reason = reason;
  }

  ReceiveException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** More bytes than are taken, as they came or after decompression. */
  static ReceiveException tooLarge(int mostBytes) {
    return new ReceiveException(
        Reason.TOO_LARGE,
        "otlp.request-bytes: more than " + mostBytes + " after decompression"
            + " (expected: at most that; send smaller batches, or raise the setting)");
  }

  /** No permit is free. */
  static ReceiveException queueFull() {
    return new ReceiveException(
        Reason.QUEUE_FULL, "the queue is full (queue.requests, queue.bytes); send it again later");
  }

  /** The rest of the body did not come. */
  static ReceiveException tooSlow(long seconds) {
    return new ReceiveException(
        Reason.TOO_SLOW, "the body did not come within " + seconds + " s; send it again later");
  }

  /** What a stage failed with; anything that is not a refusal is a failure that may pass. */
  static ReceiveException of(Throwable failed) {
    Throwable cause = failed.getCause();
    if (failed instanceof CompletionException && cause != null) return of(cause);
    if (failed instanceof ReceiveException refused) return refused;
    if (failed instanceof RefusedException unreadable) {
      return new ReceiveException(
          Reason.MALFORMED, String.valueOf(unreadable.getMessage()), unreadable);
    }
    return new ReceiveException(Reason.FAILED, String.valueOf(failed.getMessage()), failed);
  }

  Reason reason() {
    return reason;
  }
}

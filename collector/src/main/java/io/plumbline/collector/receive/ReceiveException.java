package io.plumbline.collector.receive;

import java.util.concurrent.CompletionException;

/** Why a request was not taken in; the reason decides the answer and names the counter. */
final class ReceiveException extends Exception {
  private static final long serialVersionUID = 1;

  /** What the source should do about it. */
  enum Reason {
    /** The request can never be taken: 400, INVALID_ARGUMENT. */
    MALFORMED,
    /** Nor can this one: 413, RESOURCE_EXHAUSTED without RetryInfo. */
    TOO_LARGE,
    /** Send it again later: 429, UNAVAILABLE with RetryInfo. */
    QUEUE_FULL,
    /** Send it again later: 503, UNAVAILABLE with RetryInfo. */
    FAILED
  }

  private final Reason reason;

  ReceiveException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  ReceiveException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What a stage failed with; anything that is not a refusal is a failure that may pass. */
  static ReceiveException of(Throwable failed) {
    Throwable cause = failed.getCause();
    if (failed instanceof CompletionException && cause != null) return of(cause);
    if (failed instanceof ReceiveException refused) return refused;
    return new ReceiveException(Reason.FAILED, String.valueOf(failed.getMessage()), failed);
  }

  Reason reason() {
    return reason;
  }
}

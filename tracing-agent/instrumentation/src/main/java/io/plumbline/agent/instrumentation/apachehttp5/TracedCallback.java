package io.plumbline.agent.instrumentation.apachehttp5;

import io.opentelemetry.context.Scope;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;

/** In place of the application's callback, which it calls in the context of the caller after the span has ended. */
@SuppressWarnings("try") // scopes are there to be closed
final class TracedCallback<T> implements FutureCallback<T> {
  private final @Nullable FutureCallback<T> callback;
  private final AsyncCall call;

  TracedCallback(@Nullable FutureCallback<T> callback, AsyncCall call) {
    this.callback = callback;
    this.call = call;
  }

  @Override
  public void completed(T result) {
    call.end(null);
    if (callback == null) return;
    try (Scope callers = call.caller().makeCurrent()) {
      callback.completed(result);
    }
  }

  @Override
  public void failed(Exception cause) {
    call.end(cause);
    if (callback == null) return;
    try (Scope callers = call.caller().makeCurrent()) {
      callback.failed(cause);
    }
  }

  /** A call that the application cancelled has neither succeeded nor failed: it ends without an error. */
  @Override
  public void cancelled() {
    call.end(null);
    if (callback == null) return;
    try (Scope callers = call.caller().makeCurrent()) {
      callback.cancelled();
    }
  }
}

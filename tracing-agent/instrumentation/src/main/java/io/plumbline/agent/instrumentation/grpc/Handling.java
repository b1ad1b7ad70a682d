package io.plumbline.agent.instrumentation.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.span.ActiveSpan;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call while the application handles it: what it answers goes out here, what it is told comes in by the listener. */
final class Handling<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final Call request;
  private final ActiveSpan span;
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean headersSent; // as the application calls, one after the other
  private volatile @Nullable Status status;

  Handling(ServerCall<Q, A> call, Call request, ActiveSpan span) {
    super(call);
    this.request = request;
    this.span = span;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    headersSent = true;
    addSerial(headers);
    super.sendHeaders(headers);
  }

  /** An answer without a message has no headers, only trailers. */
  @Override
  public void close(Status closed, Metadata trailers) {
    status = closed;
    if (!headersSent) addSerial(trailers);
    super.close(closed, trailers);
  }

  private void addSerial(Metadata metadata) {
    String serial = span.serial();
    if (serial == null) return;
    metadata.discardAll(Call.key(Serial.HEADER));
    metadata.put(Call.key(Serial.HEADER), serial);
  }

  void end(@Nullable Status result, @Nullable Throwable error) {
    if (ended.compareAndSet(false, true))
      TracingServerInterceptor.end(span, request, result, error);
  }

  ServerCall.Listener<Q> listener(ServerCall.Listener<Q> listener) {
    return new TracedListener(listener);
  }

  private final class TracedListener extends SimpleForwardingServerCallListener<Q> {
    TracedListener(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    @Override
    public void onMessage(Q message) {
      tell(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      tell(super::onHalfClose);
    }

    @Override
    public void onReady() {
      tell(super::onReady);
    }

    @Override
    public void onCancel() {
      tell(super::onCancel);
      end(Status.CANCELLED, null);
    }

    @Override
    public void onComplete() {
      tell(super::onComplete);
      end(status, null);
    }

    /** gRPC answers UNKNOWN to a handler that throws, and tells it nothing more. */
    @SuppressWarnings("try") // the scope is there to be closed
    private void tell(Runnable event) {
      try (Scope scope = span.context().makeCurrent()) {
        event.run();
      } catch (RuntimeException | Error e) {
        end(Status.UNKNOWN, e);
        throw e;
      }
    }
  }
}

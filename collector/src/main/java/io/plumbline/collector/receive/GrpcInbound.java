package io.plumbline.collector.receive;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.plumbline.collector.pipeline.Admission.Permit;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one gRPC call as they come in, each of them under a permit: gRPC collects a message
 * whole before anybody sees it, and a hundred calls may be open on each connection. The transport's
 * thread only, but for the deadline.
 */
final class GrpcInbound extends ServerStreamTracer {
  private static final Context.Key<GrpcInbound> KEY = Context.key("plumbline-inbound");

  private @Nullable Permit permit; // guarded by this
  private @Nullable Future<?> deadline; // guarded by this
  private @Nullable Runnable overflow; // guarded by this
  private long bytes; // guarded by this

  static ServerStreamTracer.Factory factory() {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new GrpcInbound();
      }
    };
  }

  /** That of the call which is being started. */
  static GrpcInbound current() {
    return KEY.get();
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  /**
   * From here on bytes are counted.
   *
   * @param whenFull is told once that there is no room for more of them
   */
  synchronized void begin(Permit held, Future<?> until, Runnable whenFull) {
    permit = held;
    deadline = until;
    overflow = whenFull;
  }

  @Override
  public void inboundWireSize(long more) {
    Runnable full;
    synchronized (this) {
      bytes += more;
      if (permit == null || permit.grow(bytes)) return;
      full = overflow;
      release();
    }
    if (full != null) full.run();
  }

  /** Hands the permit over when the message is whole; null if it was given back already. */
  synchronized @Nullable Permit take() {
    Permit taken = permit;
    permit = null;
    release();
    return taken;
  }

  @Override
  public void streamClosed(Status status) {
    release();
  }

  /** Gives the permit back unless it was taken over. */
  synchronized void release() {
    if (permit != null) permit.release();
    if (deadline != null) deadline.cancel(false);
    permit = null;
    deadline = null;
    overflow = null;
  }
}

package io.plumbline.agent.instrumentation.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SERVER span around each call, current in all that the application's handler is told. What goes wrong here is
 * logged and never reaches the call.
 */
final class TracingServerInterceptor implements ServerInterceptor {
  /** The codes that are the server's fault, after the conventions; the others are an answer. */
  private static final Set<Status.Code> FAULTS = EnumSet.of(
      Status.Code.UNKNOWN,
      Status.Code.DEADLINE_EXCEEDED,
      Status.Code.UNIMPLEMENTED,
      Status.Code.INTERNAL,
      Status.Code.UNAVAILABLE,
      Status.Code.DATA_LOSS);

  private static final Spans<Call, Status> SPANS = Spans.rpcServer(
      "grpc",
      Call::method,
      new CallAttributes(),
      (span, call, status, error) -> {
        if (error != null || (status != null && FAULTS.contains(status.getCode())))
          span.setStatus(StatusCode.ERROR);
      },
      new Headers());

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Call request =
        new Call(call.getMethodDescriptor().getFullMethodName(), headers, call.getAuthority());
    ActiveSpan span = begin(request);
    if (span == null) return next.startCall(call, headers);
    Handling<Q, A> handling = new Handling<>(call, request, span);
    try {
      return handling.listener(next.startCall(handling, headers));
    } catch (RuntimeException | Error e) {
      handling.end(null, e);
      throw e;
    } finally {
      span.leave();
    }
  }

  private static @Nullable ActiveSpan begin(Call request) {
    try {
      return SPANS.start(request);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("grpc: a request is not traced", e);
      return null;
    }
  }

  static void end(
      ActiveSpan span, Call request, @Nullable Status status, @Nullable Throwable error) {
    try {
      SPANS.end(span, request, status, error);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("grpc: a request's span is lost", e);
    }
  }

  private static final class Headers implements TextMapGetter<Call> {
    @Override
    public Iterable<String> keys(Call call) {
      return call.headers.keys();
    }

    @Override
    public @Nullable String get(@Nullable Call call, String name) {
      return call == null ? null : call.header(name);
    }
  }
}

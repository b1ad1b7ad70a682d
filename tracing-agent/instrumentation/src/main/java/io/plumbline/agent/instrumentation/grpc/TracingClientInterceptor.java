package io.plumbline.agent.instrumentation.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import org.jspecify.annotations.Nullable;

/**
 * A CLIENT span from a call's start to its close. Its listener runs in the context of whoever started it. What goes
 * wrong here is logged and never reaches the call.
 */
final class TracingClientInterceptor implements ClientInterceptor {
  private static final Spans<Call, Status> SPANS = Spans.rpcClient(
      "grpc",
      Call::method,
      new CallAttributes(),
      (span, call, status, error) -> {
        if (error != null || (status != null && !status.isOk())) span.setStatus(StatusCode.ERROR);
      },
      Call::set);

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new TracedCall<>(
        next.newCall(method, options), method.getFullMethodName(), next.authority());
  }

  private static final class TracedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final String method;
    private final @Nullable String authority;

    TracedCall(ClientCall<Q, A> call, String method, @Nullable String authority) {
      super(call);
      this.method = method;
      this.authority = authority;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      Context caller = Context.current();
      Call call = new Call(method, headers, authority);
      ActiveSpan span = begin(call);
      if (span == null) {
        super.start(listener, headers);
        return;
      }
      try {
        super.start(new TracedListener<>(listener, caller, call, span), headers);
      } catch (RuntimeException | Error e) {
        end(span, call, null, e);
        throw e;
      }
    }
  }

  /** The span is current nowhere: what the application does meanwhile is not a part of the call. */
  private static @Nullable ActiveSpan begin(Call call) {
    try {
      ActiveSpan span = SPANS.start(call);
      if (span != null) span.leave();
      return span;
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("grpc: a call is not traced", e);
      return null;
    }
  }

  private static void end(
      ActiveSpan span, Call call, @Nullable Status status, @Nullable Throwable error) {
    try {
      SPANS.end(span, call, status, error);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("grpc: a call's span is lost", e);
    }
  }

  @SuppressWarnings("try") // the scopes are there to be closed
  private static final class TracedListener<A> extends SimpleForwardingClientCallListener<A> {
    private final Context caller;
    private final Call call;
    private final ActiveSpan span;

    TracedListener(ClientCall.Listener<A> listener, Context caller, Call call, ActiveSpan span) {
      super(listener);
      this.caller = caller;
      this.call = call;
      this.span = span;
    }

    @Override
    public void onHeaders(Metadata headers) {
      try (Scope scope = caller.makeCurrent()) {
        super.onHeaders(headers);
      }
    }

    @Override
    public void onMessage(A message) {
      try (Scope scope = caller.makeCurrent()) {
        super.onMessage(message);
      }
    }

    @Override
    public void onReady() {
      try (Scope scope = caller.makeCurrent()) {
        super.onReady();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end(span, call, status, null);
      try (Scope scope = caller.makeCurrent()) {
        super.onClose(status, trailers);
      }
    }
  }
}

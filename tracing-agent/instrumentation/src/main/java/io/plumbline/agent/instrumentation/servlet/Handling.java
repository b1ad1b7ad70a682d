package io.plumbline.agent.instrumentation.servlet;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.LocalRootSpan;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import org.jspecify.annotations.Nullable;

/**
 * One stay of a request in the container's hands, between entering and leaving it on one thread. A
 * request without {@code startAsync} has one; else each {@code AsyncContext.dispatch} adds one.
 *
 * <pre>
 * enter ─► exit, not async                                  ─► end
 * enter ─► exit, async ─► … any thread …      ─► onComplete ─► end
 * enter ─► exit, async ─► dispatch: enter ─► exit ─► onComplete ─► end
 * </pre>
 */
final class Handling {
  private static final Spans<Exchange, Exchange> SPANS =
      Spans.httpServer("servlet", new ExchangeAttributes(), new ExchangeHeaders());

  /** Request attribute that leads from an asynchronous dispatch back to its span. */
  private static final String PENDING = "io.plumbline.pending";

  private final Pending request;
  private final @Nullable Scope resumed; // null: the first stay, whose scope is the span's

  private Handling(Pending request, @Nullable Scope resumed) {
    this.request = request;
    this.resumed = resumed;
  }

  /** Null if there is nothing to do on exit: not HTTP, inside a request that is traced, or not traced. */
  @SuppressWarnings("MustBeClosedChecker") // exit closes it
  static @Nullable Handling enter(Object servletRequest, Object servletResponse) {
    Exchange exchange = Exchange.of(servletRequest, servletResponse);
    if (exchange == null) return null;
    Object pending = exchange.attribute(PENDING);
    if (pending instanceof Pending) {
      Context context = ((Pending) pending).span.context();
      if (isWithin(context)) return null;
      return new Handling((Pending) pending, context.makeCurrent());
    }
    if (!exchange.isFirstDispatch()) return null;
    ActiveSpan span = SPANS.start(exchange);
    if (span == null) return null;
    String serial = span.serial();
    if (serial != null) exchange.setHeader(Serial.HEADER, serial);
    return new Handling(new Pending(exchange, span), null);
  }

  private static boolean isWithin(Context context) {
    return LocalRootSpan.fromContext(Context.current()) == LocalRootSpan.fromContext(context);
  }

  void exit(@Nullable Throwable error) {
    if (error != null) request.failed(error);
    if (resumed != null) {
      resumed.close();
      return;
    }
    request.span.leave();
    boolean failed = error != null || request.exchange.reportedError() != null;
    if (failed || !request.exchange.isAsyncStarted()) {
      request.completed(); // a listener would change what the container does after a failure
      return;
    }
    request.exchange.setAttribute(PENDING, request);
    request.exchange.onCompletion(request);
  }

  /** A request until it is completed. Any thread. */
  static final class Pending {
    private final Exchange exchange;
    private final ActiveSpan span;
    private @Nullable Throwable error; // guarded by this
    private boolean ended; // guarded by this

    Pending(Exchange exchange, ActiveSpan span) {
      this.exchange = exchange;
      this.span = span;
    }

    /** An exception has left the servlets and filters. */
    synchronized void failed(Throwable uncaught) {
      if (error == null) error = uncaught;
      exchange.failed(uncaught);
    }

    /** An exception is on its way to the listeners, who may still answer. */
    synchronized void reported(@Nullable Throwable cause) {
      if (error == null) error = cause;
    }

    synchronized void completed() {
      if (ended) return;
      ended = true;
      Throwable cause = error == null ? exchange.reportedError() : error;
      SPANS.end(span, exchange, exchange, cause);
    }
  }
}

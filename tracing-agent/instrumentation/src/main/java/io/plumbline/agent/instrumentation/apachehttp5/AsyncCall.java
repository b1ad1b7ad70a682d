package io.plumbline.agent.instrumentation.apachehttp5;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.span.ActiveSpan;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** One call of the asynchronous client, begun on the caller's thread and ended on whichever comes first. Thread-safe. */
final class AsyncCall {
  private final @Nullable HttpHost host;
  private final Context caller = Context.current();
  private @Nullable Exchange exchange; // guarded by this, as are the others
  private @Nullable HttpResponse response;
  private boolean ended;

  AsyncCall(@Nullable HttpHost host) {
    this.host = host;
  }

  /** Below what is current where the call was made, not where the client gets round to it. */
  Context caller() {
    return caller;
  }

  /** The client asks for the request: the headers go into it now. */
  @SuppressWarnings("try") // the scope is there to be closed
  synchronized void start(HttpRequest request) {
    if (exchange != null || ended) return;
    try (Scope callers = caller.makeCurrent()) {
      Exchange started = new Exchange(host, request);
      started.span = ApacheHttp5Instrumentation.Execute.SPANS.start(started);
      if (started.span == null) return;
      started.span.leave();
      exchange = started;
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("apache-httpclient-5-async: a call's span is lost", e);
    }
  }

  synchronized void answered(HttpResponse head) {
    response = head;
  }

  /**
   * The call is over; the first word counts.
   *
   * @param error null if it was answered, or given up by the application
   */
  void end(@Nullable Throwable error) {
    Exchange over;
    HttpResponse answer;
    synchronized (this) {
      if (ended) return;
      ended = true;
      over = exchange;
      answer = response;
    }
    if (over == null) return;
    ActiveSpan span = over.span;
    try {
      ApacheHttp5Instrumentation.Execute.SPANS.end(span, over, answer, error);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("apache-httpclient-5-async: a call's span is lost", e);
    }
  }
}

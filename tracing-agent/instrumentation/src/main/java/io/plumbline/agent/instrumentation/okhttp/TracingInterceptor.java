package io.plumbline.agent.instrumentation.okhttp;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.instrumentation.okhttp.OkHttpInstrumentation.Enqueue;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A CLIENT span around a call, with its redirects and retries, until the response's head is there. What goes wrong
 * here is logged and never reaches the call.
 */
final class TracingInterceptor implements Interceptor {
  private static final Spans<Exchange, Response> SPANS =
      Spans.httpClient("okhttp", new ExchangeAttributes(), Exchange::set);

  @SuppressWarnings("try") // the scope is there to be closed
  @Override
  public Response intercept(Chain chain) throws IOException {
    Context caller = Enqueue.CALLERS.get(chain.call());
    if (caller == null) return trace(chain);
    try (Scope callers = caller.makeCurrent()) {
      return trace(chain);
    }
  }

  private static Response trace(Chain chain) throws IOException {
    Exchange exchange = new Exchange(chain.request());
    ActiveSpan span = start(exchange);
    if (span == null) return chain.proceed(chain.request());
    try {
      Response response = chain.proceed(exchange.request());
      end(span, exchange, response, null);
      return response;
    } catch (IOException | RuntimeException | Error e) {
      end(span, exchange, null, e);
      throw e;
    }
  }

  private static @Nullable ActiveSpan start(Exchange exchange) {
    try {
      return SPANS.start(exchange);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("okhttp: a call is not traced", e);
      return null;
    }
  }

  private static void end(
      ActiveSpan span, Exchange exchange, @Nullable Response response, @Nullable Throwable error) {
    try {
      SPANS.end(span, exchange, response, error);
    } catch (RuntimeException | LinkageError e) {
      AgentLog.warn("okhttp: a call's span is lost", e);
    }
  }
}

package io.plumbline.agent.instrumentation.apachehttp5;

import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 5, classic: a CLIENT span around each {@code execute}, until the response's head is there.
 * Every overload leads through the one method woven here. Redirects and retries that the client does by
 * itself belong to the same span.
 */
public final class ApacheHttp5Instrumentation implements Instrumentation {
  private static final String CLIENTS = "org.apache.hc.client5.http.impl.classic.";
  private static final String HOST = "org.apache.hc.core5.http.HttpHost";
  private static final String REQUEST = "org.apache.hc.core5.http.ClassicHttpRequest";
  private static final String CONTEXT = "org.apache.hc.core5.http.protocol.HttpContext";

  @Override
  public String name() {
    return "apache-httpclient-5";
  }

  @Override
  public void define(Rules rules) {
    for (String each : new String[] {"InternalHttpClient", "MinimalHttpClient"}) {
      rules.type(CLIENTS + each).method("doExecute", HOST, REQUEST, CONTEXT).advice(Execute.class);
    }
  }

  static final class Execute {
    static final Spans<Exchange, HttpResponse> SPANS =
        Spans.httpClient("apache-httpclient-5", new ExchangeAttributes(), Exchange::set);

    private Execute() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Argument(0) @Nullable HttpHost host,
        @Advice.Argument(1) @Nullable ClassicHttpRequest request) {
      if (request == null) return null;
      Exchange exchange = new Exchange(host, request);
      exchange.span = SPANS.start(exchange);
      return exchange.span == null ? null : exchange;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return @Nullable Object response,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      Exchange exchange = (Exchange) entered;
      ActiveSpan span = exchange.span;
      SPANS.end(span, exchange, (HttpResponse) response, error);
    }
  }
}

package io.plumbline.agent.instrumentation.apachehttp4;

import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 4: a CLIENT span around each {@code execute}, until the response's head is there.
 * Every overload leads through the one method woven here. Redirects and retries that the client does by
 * itself belong to the same span.
 */
public final class ApacheHttp4Instrumentation implements Instrumentation {
  private static final String CLIENTS = "org.apache.http.impl.client.";
  private static final String HOST = "org.apache.http.HttpHost";
  private static final String REQUEST = "org.apache.http.HttpRequest";
  private static final String CONTEXT = "org.apache.http.protocol.HttpContext";

  @Override
  public String name() {
    return "apache-httpclient-4";
  }

  @Override
  public void define(Rules rules) {
    for (String each : new String[] {"InternalHttpClient", "MinimalHttpClient"}) {
      rules.type(CLIENTS + each).method("doExecute", HOST, REQUEST, CONTEXT).advice(Execute.class);
    }
    rules
        .type(CLIENTS + "AbstractHttpClient")
        .method("doExecute", HOST, REQUEST, CONTEXT) // from 4.3 on
        .advice(Execute.class)
        .method("execute", HOST, REQUEST, CONTEXT) // before
        .advice(Execute.class);
  }

  static final class Execute {
    static final Spans<Exchange, HttpResponse> SPANS =
        Spans.httpClient("apache-httpclient-4", new ExchangeAttributes(), Exchange::set);

    private Execute() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Argument(0) @Nullable HttpHost host,
        @Advice.Argument(1) @Nullable HttpRequest request) {
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

package io.plumbline.agent.instrumentation.javahttp;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.instrumentation.api.semconv.http.HttpClientAttributesGetter;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@code java.net.http.HttpClient}, Java 11 and later: a CLIENT span around each {@code send}
 * and {@code sendAsync}, the latter until its future completes. {@code send} calls {@code sendAsync};
 * the inner call is recognised and not traced again.
 */
public final class JavaHttpInstrumentation implements Instrumentation {
  private static final String REQUEST = "java.net.http.HttpRequest";
  private static final String HANDLER = "java.net.http.HttpResponse$BodyHandler";
  private static final String PUSH_HANDLER = "java.net.http.HttpResponse$PushPromiseHandler";

  @Override
  public String name() {
    return "java-http-client";
  }

  @Override
  public boolean mentionsOnlyJdkTypes() {
    return true;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("jdk.internal.net.http.HttpClientImpl")
        .method("send", REQUEST, HANDLER)
        .advice(Send.class)
        .method("sendAsync", REQUEST, HANDLER)
        .advice(SendAsync.class)
        .method("sendAsync", REQUEST, HANDLER, PUSH_HANDLER)
        .advice(SendAsync.class);
  }

  /** What enter hands to exit; its first element becomes the method's first argument. */
  private static Object @Nullable [] enter(HttpRequest request) {
    if (TracedRequest.isWebSocket(request)) return null;
    TracedRequest traced = new TracedRequest(request);
    ActiveSpan span = Send.SPANS.start(traced);
    return span == null ? null : new Object[] {traced, span};
  }

  static final class Send {
    static final Spans<TracedRequest, HttpResponse<?>> SPANS =
        Spans.httpClient("java-http-client", new Attributes(), TracedRequest::set);

    private Send() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(0) HttpRequest request) {
      return JavaHttpInstrumentation.enter(request);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter Object @Nullable [] entered,
        @Advice.Return @Nullable HttpResponse<?> response,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      SPANS.end((ActiveSpan) entered[1], (TracedRequest) entered[0], response, error);
    }
  }

  static final class SendAsync {
    private SendAsync() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(0) HttpRequest request) {
      return JavaHttpInstrumentation.enter(request);
    }

    @SuppressWarnings(
        "FutureReturnValueIgnored") // the application has the future; this one only looks on
    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter Object @Nullable [] entered,
        @Advice.Return @Nullable CompletableFuture<? extends HttpResponse<?>> response,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      TracedRequest request = (TracedRequest) entered[0];
      ActiveSpan span = (ActiveSpan) entered[1];
      span.leave();
      if (response == null) {
        Send.SPANS.end(span, request, null, error);
        return;
      }
      response.whenComplete(
          (answer, failure) -> Send.SPANS.end(span, request, answer, cause(failure)));
    }

    /** A call that the application cancelled has neither succeeded nor failed: it ends without an error. */
    private static @Nullable Throwable cause(@Nullable Throwable failure) {
      if (failure instanceof CancellationException) return null;
      if (failure instanceof CompletionException && failure.getCause() != null)
        return failure.getCause();
      return failure;
    }
  }

  private static final class Attributes
      implements HttpClientAttributesGetter<TracedRequest, HttpResponse<?>> {
    @Override
    public String getUrlFull(TracedRequest request) {
      return request.uri().toString();
    }

    @Override
    public @Nullable String getServerAddress(TracedRequest request) {
      return request.uri().getHost();
    }

    @Override
    public @Nullable Integer getServerPort(TracedRequest request) {
      int port = request.uri().getPort();
      if (port > 0) return port;
      return "https".equalsIgnoreCase(request.uri().getScheme()) ? 443 : 80;
    }

    @Override
    public String getHttpRequestMethod(TracedRequest request) {
      return request.method();
    }

    @Override
    public List<String> getHttpRequestHeader(TracedRequest request, String name) {
      return request.own(name);
    }

    @Override
    public @Nullable Integer getHttpResponseStatusCode(
        TracedRequest request, HttpResponse<?> response, @Nullable Throwable error) {
      return response.statusCode();
    }

    @Override
    public List<String> getHttpResponseHeader(
        TracedRequest request, HttpResponse<?> response, String name) {
      return response.headers().allValues(name);
    }

    @Override
    public @Nullable String getNetworkProtocolVersion(
        TracedRequest request, @Nullable HttpResponse<?> response) {
      if (response == null) return null;
      return response.version() == HttpClient.Version.HTTP_2 ? "2" : "1.1";
    }
  }
}

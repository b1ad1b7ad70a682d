package io.plumbline.agent.instrumentation.apachehttp5;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Apache HttpClient 5, asynchronous: a CLIENT span from where the client asks for the request until its callback is due.
 * Every overload leads through the methods woven here. Redirects and retries that the client does by itself belong to the
 * same span.
 */
public final class ApacheHttp5AsyncInstrumentation implements Instrumentation {
  private static final String CLIENTS = "org.apache.hc.client5.http.impl.async.";
  private static final String HOST = "org.apache.hc.core5.http.HttpHost";
  private static final String NIO = "org.apache.hc.core5.http.nio.";
  private static final String CONTEXT = "org.apache.hc.core5.http.protocol.HttpContext";
  private static final String CALLBACK = "org.apache.hc.core5.concurrent.FutureCallback";

  @Override
  public String name() {
    return "apache-httpclient-5-async";
  }

  @Override
  public void define(Rules rules) {
    String[] clients = {"InternalAbstractHttpAsyncClient", "AbstractMinimalHttpAsyncClientBase"};
    for (String each : clients) {
      rules
          .type(CLIENTS + each)
          .method(
              "doExecute",
              HOST,
              NIO + "AsyncRequestProducer",
              NIO + "AsyncResponseConsumer",
              NIO + "HandlerFactory",
              CONTEXT,
              CALLBACK)
          .advice(Execute.class);
    }
  }

  static final class Execute {
    private Execute() {}

    /** Returns what takes the place of the arguments, and last the call itself. */
    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments({
      @ToArgument(value = 1, index = 0, typing = DYNAMIC),
      @ToArgument(value = 2, index = 1, typing = DYNAMIC),
      @ToArgument(value = 5, index = 2, typing = DYNAMIC)
    })
    static <T> Object @Nullable [] enter(
        @Advice.Argument(0) @Nullable HttpHost host,
        @Advice.Argument(1) @Nullable AsyncRequestProducer request,
        @Advice.Argument(2) @Nullable AsyncResponseConsumer<T> response,
        @Advice.Argument(5) @Nullable FutureCallback<T> callback) {
      if (request == null || response == null) return null; // the client refuses it
      AsyncCall call = new AsyncCall(host);
      return new Object[] {
        new TracedProducer(request, call),
        new TracedConsumer<>(response, call),
        new TracedCallback<>(callback, call),
        call
      };
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter Object @Nullable [] entered, @Advice.Thrown @Nullable Throwable error) {
      if (entered != null && error != null) ((AsyncCall) entered[3]).end(error);
    }
  }
}

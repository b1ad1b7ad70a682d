package io.plumbline.agent.instrumentation.okhttp;

import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * OkHttp from 3.9 on: every client gets an interceptor of ours as its first, which makes the span of each call. A
 * queued call has the context of its {@code enqueue}, whichever thread finds room for it.
 */
public final class OkHttpInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "okhttp";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("okhttp3.OkHttpClient")
        .constructor("okhttp3.OkHttpClient$Builder")
        .advice(Build.class);
    for (String each : new String[] {"okhttp3.RealCall", "okhttp3.internal.connection.RealCall"}) {
      rules.type(each).method("enqueue", "okhttp3.Callback").advice(Enqueue.class);
    }
  }

  static final class Build {
    private static final boolean SUPPORTED = isSupported();

    private Build() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.Argument(0) OkHttpClient.Builder builder) {
      if (!SUPPORTED) return;
      for (Interceptor each : builder.interceptors()) {
        if (each instanceof TracingInterceptor) return;
      }
      builder.interceptors().add(0, new TracingInterceptor());
    }

    /** The interceptor runs inside the application's call, so what it needs is looked for before. */
    private static boolean isSupported() {
      try {
        Interceptor.Chain.class.getMethod("call");
        return true;
      } catch (NoSuchMethodException e) {
        AgentLog.info("okhttp: older than 3.9, not traced");
        return false;
      }
    }
  }

  static final class Enqueue {
    /** The value does not refer to its key. */
    static final VirtualField<Call, Context> CALLERS = VirtualField.find(Call.class, Context.class);

    private Enqueue() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This Call call) {
      Context context = ActiveSpan.toCarry();
      CALLERS.set(call, context == null ? Context.root() : context);
    }
  }
}

package io.plumbline.agent.instrumentation.grpc;

import io.grpc.internal.ManagedChannelImplBuilder;
import io.grpc.internal.ServerImplBuilder;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;

/**
 * grpc-java from 1.40 on: every channel and every server gets an interceptor of ours as its outermost, when it is
 * built, whichever transport it has.
 */
public final class GrpcInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "grpc";
  }

  @Override
  public void define(Rules rules) {
    rules.type("io.grpc.internal.ManagedChannelImplBuilder").method("build").advice(Channel.class);
    rules.type("io.grpc.internal.ServerImplBuilder").method("build").advice(Server.class);
  }

  /** A builder may build more than once. */
  static final class Channel {
    private static final VirtualField<ManagedChannelImplBuilder, Boolean> DONE =
        VirtualField.find(ManagedChannelImplBuilder.class, Boolean.class);

    private Channel() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This ManagedChannelImplBuilder builder) {
      if (DONE.get(builder) != null) return;
      DONE.set(builder, true);
      builder.intercept(new TracingClientInterceptor());
    }
  }

  static final class Server {
    private static final VirtualField<ServerImplBuilder, Boolean> DONE =
        VirtualField.find(ServerImplBuilder.class, Boolean.class);

    private Server() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This ServerImplBuilder builder) {
      if (DONE.get(builder) != null) return;
      DONE.set(builder, true);
      builder.intercept(new TracingServerInterceptor());
    }
  }
}

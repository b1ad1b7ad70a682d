package io.plumbline.agent.instrumentation.otelapi;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.ContextStorage;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The application's own OpenTelemetry API joins the agent's traces: what {@code GlobalOpenTelemetry} hands out makes the agent's spans, and its
 * {@code Context} is a view of the agent's. An application with an SDK is left alone.
 *
 * <pre>
 * application's types                                   agent's types of the same names
 * GlobalOpenTelemetry.get ─► ApplicationOpenTelemetry ─► bridge.BridgedTracing      ─► the SDK
 * Context.current, makeCurrent ─► ApplicationStorage  ─► bridge.BridgedContext ─► Context
 *   this package sees the application's                  its signatures name the JDK's types only
 * </pre>
 */
public final class OpenTelemetryApiInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "opentelemetry-api";
  }

  @Override
  public boolean seesApplicationsOpenTelemetry() {
    return true;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("io.opentelemetry.api.GlobalOpenTelemetry")
        .method("get")
        .advice(Get.class)
        .method("getOrNoop")
        .advice(Get.class)
        .method("set", "io.opentelemetry.api.OpenTelemetry")
        .advice(Set.class);
    rules.type("io.opentelemetry.context.LazyStorage").method("get").advice(Storage.class);
  }

  static final class Get {
    private Get() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit() {
      return Ownership.isApplications() ? null : ApplicationOpenTelemetry.INSTANCE;
    }
  }

  static final class Set {
    private Set() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.Argument(0) OpenTelemetry own) {
      if (own != OpenTelemetry.noop()) Ownership.take("GlobalOpenTelemetry.set was called");
    }
  }

  static final class Storage {
    private Storage() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return ContextStorage own) {
      return Ownership.hasSdk() ? null : ApplicationStorage.INSTANCE;
    }
  }
}

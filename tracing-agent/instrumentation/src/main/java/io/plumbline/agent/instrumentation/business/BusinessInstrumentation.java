package io.plumbline.agent.instrumentation.business;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.span.Business;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.util.Optional;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** What the application says by {@code plumbline-api}: its methods get their bodies here, its annotations their meaning. */
public final class BusinessInstrumentation implements Instrumentation {
  private static final String TEXT = "java.lang.String";

  @Override
  public String name() {
    return "business";
  }

  @Override
  public boolean startsSpans() {
    return false;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("io.plumbline.api.Plumbline")
        .method("serial")
        .advice(Current.class)
        .method("run", TEXT, "java.lang.Runnable")
        .advice(Within.class)
        .method("call", TEXT, "java.util.concurrent.Callable")
        .advice(Within.class)
        .method("biz", TEXT, "java.lang.Object")
        .advice(Value.class);
    rules.annotated("io.plumbline.api.Serial").advice(SerialParameter.class);
    rules.annotated("io.plumbline.api.BizValue").advice(ValueParameters.class);
  }

  static final class Current {
    private Current() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit() {
      String serial = Serial.of(Context.current());
      return serial == null ? null : Optional.of(serial);
    }
  }

  static final class Within {
    private Within() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.Argument(0) @Nullable String serial) {
      return Business.enter(serial);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.Enter @Nullable Object scope) {
      if (scope != null) ((Scope) scope).close();
    }
  }

  static final class Value {
    private Value() {}

    /** At the end, so that a key the API refuses is not said. */
    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.Argument(0) String key, @Advice.Argument(1) @Nullable Object value) {
      Business.value(key, value);
    }
  }

  static final class SerialParameter {
    private SerialParameter() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Origin Class<?> type,
        @Advice.Origin("#m#d") String method,
        @Advice.AllArguments @Nullable Object[] arguments) {
      int index = AnnotatedParameters.of(type, method).serial();
      Object value = index < 0 ? null : arguments[index];
      return value == null ? null : Business.enter(value.toString());
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.Enter @Nullable Object scope) {
      if (scope != null) ((Scope) scope).close();
    }
  }

  static final class ValueParameters {
    private ValueParameters() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(
        @Advice.Origin Class<?> type,
        @Advice.Origin("#m#d") String method,
        @Advice.AllArguments @Nullable Object[] arguments) {
      AnnotatedParameters.of(type, method)
          .forEachKey((index, key) -> Business.value(key, arguments[index]));
    }
  }
}

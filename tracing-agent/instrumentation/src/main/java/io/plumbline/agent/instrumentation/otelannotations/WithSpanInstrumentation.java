package io.plumbline.agent.instrumentation.otelannotations;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.util.concurrent.CompletionStage;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's {@code @WithSpan} and {@code @SpanAttribute} on the application's methods, the annotations of today and those of before 1.17:
 * a span around the call, or until the {@code CompletionStage} that it returns is done.
 */
public final class WithSpanInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "opentelemetry-annotations";
  }

  @Override
  public boolean mentionsOnlyJdkTypes() {
    return true;
  }

  @Override
  public void define(Rules rules) {
    rules.annotated("io.opentelemetry.instrumentation.annotations.WithSpan").advice(Call.class);
    rules.annotated("io.opentelemetry.extension.annotations.WithSpan").advice(Call.class);
  }

  static final class Call {
    private static final Spans<AnnotatedCall, Object> SPANS = Spans.ownWork(
        "opentelemetry-annotations",
        AnnotatedCall::spanName,
        AnnotatedCall::kind,
        new CallAttributes());

    private Call() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Origin Class<?> type,
        @Advice.Origin("#m#d") String method,
        @Advice.AllArguments @Nullable Object[] arguments) {
      AnnotatedMethod annotated = AnnotatedMethod.of(type, method);
      if (annotated == null) return null;
      AnnotatedCall call = new AnnotatedCall(annotated, arguments);
      ActiveSpan span = SPANS.start(call);
      return span == null ? null : call.within(span);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered,
        @Advice.Return(typing = DYNAMIC) @Nullable Object result,
        @Advice.Thrown @Nullable Throwable error) {
      if (entered == null) return;
      AnnotatedCall call = (AnnotatedCall) entered;
      if (error == null && result instanceof CompletionStage) {
        call.span().leave();
        ((CompletionStage<?>) result)
            .whenComplete((answer, failure) -> SPANS.end(call.span(), call, answer, failure));
        return;
      }
      SPANS.end(call.span(), call, result, error);
    }
  }
}

package io.plumbline.agent.instrumentation.springscheduling;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.span.Spans;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

/**
 * Spring 5.3 and later: each run of a {@code @Scheduled} method is a root, with a serial number of its own. {@code @Async} needs
 * nothing: its executors carry the context.
 */
public final class SpringSchedulingInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "spring-scheduling";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("org.springframework.scheduling.support.ScheduledMethodRunnable")
        .method("run")
        .advice(Run.class);
  }

  static final class Run {
    private static final Spans<ScheduledMethodRunnable, Void> SPANS =
        Spans.internal("spring-scheduling", Run::name, new CodeAttributes());

    private Run() {}

    private static String name(ScheduledMethodRunnable job) {
      Method method = job.getMethod();
      return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This ScheduledMethodRunnable job) {
      return SPANS.start(job);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.This ScheduledMethodRunnable job,
        @Advice.Enter @Nullable Object entered,
        @Advice.Thrown @Nullable Throwable error) {
      SPANS.end((ActiveSpan) entered, job, null, error);
    }
  }

  private static final class CodeAttributes
      implements AttributesExtractor<ScheduledMethodRunnable, Void> {
    private static final AttributeKey<String> FUNCTION =
        AttributeKey.stringKey("code.function.name");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("job.system");

    @Override
    public void onStart(AttributesBuilder attributes, Context parent, ScheduledMethodRunnable job) {
      Method method = job.getMethod();
      attributes.put(FUNCTION, method.getDeclaringClass().getName() + "." + method.getName());
      attributes.put(SYSTEM, "spring_scheduling");
    }

    @Override
    public void onEnd(
        AttributesBuilder attributes,
        Context context,
        ScheduledMethodRunnable job,
        @Nullable Void answer,
        @Nullable Throwable error) {}
  }
}

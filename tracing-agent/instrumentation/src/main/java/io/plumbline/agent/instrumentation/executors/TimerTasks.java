package io.plumbline.agent.instrumentation.executors;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.weave.Weaver;
import java.util.TimerTask;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** A one-shot task of a {@code Timer} has its context beside it; what repeats belongs to no request. */
final class TimerTasks {
  private TimerTasks() {}

  /** Loaded with the first task that has a context. */
  private static final class Contexts {
    static final VirtualField<TimerTask, Context> FIELD =
        VirtualField.find(TimerTask.class, Context.class);

    private Contexts() {}
  }

  static final class Schedule {
    private Schedule() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Argument(0) @Nullable TimerTask task, @Advice.Argument(2) long period) {
      if (task == null || period != 0) return null;
      Context context = Carrying.context(task);
      if (context == null) return null;
      Weaver.ensure(task.getClass(), ThreadsInstrumentation.TIMER_TASKS);
      if (Contexts.FIELD.get(task) != null) return null; // waits already: this call will be refused
      Contexts.FIELD.set(task, context);
      return task;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered, @Advice.Thrown @Nullable Throwable error) {
      if (entered != null && error != null) Contexts.FIELD.set((TimerTask) entered, null);
    }
  }

  static final class Run {
    private Run() {}

    @SuppressWarnings("MustBeClosedChecker") // exit closes it
    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This Object runs) {
      if (!(runs instanceof TimerTask) || !isTimerThread()) return null;
      TimerTask task = (TimerTask) runs;
      Context context = Contexts.FIELD.get(task);
      if (context == null) return null;
      Contexts.FIELD.set(task, null);
      return context.makeCurrent();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.Enter @Nullable Object entered) {
      if (entered != null) ((Scope) entered).close();
    }

    private static boolean isTimerThread() {
      return Thread.currentThread().getClass().getName().equals("java.util.TimerThread");
    }
  }
}

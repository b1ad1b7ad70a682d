package io.plumbline.agent.instrumentation.executors;

import io.opentelemetry.context.Context;
import java.util.concurrent.ThreadPoolExecutor;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Runnable} given to {@link ThreadPoolExecutor#execute} as it is: its context {@linkplain Waiting waits}
 * beside it and is current on the worker from taking the task until asking for the next one, so also in
 * {@code beforeExecute} and {@code afterExecute}.
 *
 * <pre>
 * execute(task) ─► Waiting.add                       worker: run, its first task ─► begin
 *                                                            getTask enter ─► reset, exit ─► begin
 * </pre>
 */
final class PoolTasks {
  private PoolTasks() {}

  @SuppressWarnings("MustBeClosedChecker") // reset takes it away before the next task
  private static void begin(ThreadPoolExecutor pool, @Nullable Runnable task) {
    if (task == null || !Carrying.isPossible() || Carrying.hasItsOwn(task)) return;
    Context context = Waiting.takeFirst(pool, task);
    if (context != null) context.makeCurrent();
  }

  static final class Execute {
    private Execute() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(
        @Advice.This ThreadPoolExecutor pool, @Advice.Argument(0) @Nullable Runnable task) {
      if (task == null || !Carrying.isPossible() || Carrying.hasItsOwn(task)) return;
      Waiting.add(pool, task, Carrying.context(task));
    }
  }

  /** A worker's life. The task it was made for does not pass {@code getTask}. */
  static final class Work {
    private Work() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(
        @Advice.FieldValue("this$0") ThreadPoolExecutor pool,
        @Advice.FieldValue("firstTask") @Nullable Runnable task) {
      Carrying.reset();
      begin(pool, task);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit() {
      Carrying.reset();
    }
  }

  static final class GetTask {
    private GetTask() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter() {
      Carrying.reset();
    }

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.This ThreadPoolExecutor pool, @Advice.Return @Nullable Runnable task) {
      begin(pool, task);
    }
  }

  static final class Remove {
    private Remove() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(
        @Advice.This ThreadPoolExecutor pool,
        @Advice.Argument(0) @Nullable Runnable task,
        @Advice.Return boolean removed) {
      if (removed && task != null && Carrying.isPossible()) Waiting.takeFirst(pool, task);
    }
  }

  /** The JDK's handlers: none of them queues this task, or only by executing it anew. */
  static final class Rejected {
    private Rejected() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(
        @Advice.Argument(0) @Nullable Runnable task,
        @Advice.Argument(1) @Nullable ThreadPoolExecutor pool) {
      if (task != null && pool != null && Carrying.isPossible()) Waiting.dropLast(pool, task);
    }
  }
}

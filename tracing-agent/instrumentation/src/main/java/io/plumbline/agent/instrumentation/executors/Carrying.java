package io.plumbline.agent.instrumentation.executors;

import io.opentelemetry.context.Context;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.telemetry.OwnCalls;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture.AsynchronousCompletionTask;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Which context goes with a function, and the functions that take it along. */
final class Carrying {
  private Carrying() {}

  /** Before the first span there is nothing to carry, and OpenTelemetry's classes need not be loaded. */
  static boolean isPossible() {
    return ActiveSpan.wasAny();
  }

  /** What a function or task handed over now is to run in; null if nothing is to be carried with it. */
  static @Nullable Context context(@Nullable Object task) {
    if (task == null || !isPossible()) return null;
    Context context = Context.current();
    if (context == Context.root() || hasItsOwn(task) || isInternal(task.getClass())) return null;
    return OwnCalls.contains(context) ? null : context;
  }

  /** Whether the functions inside a task have been given their context, or have none, since it was made. */
  static boolean hasItsOwn(Object task) {
    return task instanceof FutureTask
        || task instanceof AsynchronousCompletionTask
        || task.getClass().getName().startsWith("java.util.concurrent.ForkJoinTask$");
  }

  /** Ours; or the JDK's, of its HTTP client and of virtual threads, which outlives the request that made it. */
  private static boolean isInternal(Class<?> type) {
    return type.getClassLoader() == Carrying.class.getClassLoader()
        || type.getName().startsWith("jdk.internal.")
        || type.getName().startsWith("java.lang.VirtualThread");
  }

  /** Takes from this thread whatever context there is; for pool threads between two tasks. */
  @SuppressWarnings("MustBeClosedChecker") // the next task's context takes its place
  static void reset() {
    if (isPossible() && Context.current() != Context.root()) Context.root().makeCurrent();
  }

  /** With the text of the original, which a task's own text shows. */
  static Runnable runnable(Context context, Runnable original) {
    return new Runnable() {
      @Override
      public void run() {
        context.wrap(original).run();
      }

      @Override
      public String toString() {
        return original.toString();
      }
    };
  }

  /** With the text of the original, which a task's own text shows. */
  static <T> Callable<T> callable(Context context, Callable<T> original) {
    return new Callable<T>() {
      @Override
      public T call() throws Exception {
        return context.wrap(original).call();
      }

      @Override
      public String toString() {
        return original.toString();
      }
    };
  }
}

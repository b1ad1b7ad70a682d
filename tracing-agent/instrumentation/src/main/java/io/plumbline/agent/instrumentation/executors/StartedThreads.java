package io.plumbline.agent.instrumentation.executors;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.weave.Weaver;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import org.jspecify.annotations.Nullable;

/**
 * A thread's context waits beside it from its start to its {@code run}, which is woven in {@code Thread} and in each
 * class that overrides it. It is current until {@code run} returns.
 */
final class StartedThreads {
  private StartedThreads() {}

  /** Loaded with the first thread that has a context. */
  private static final class Contexts {
    static final VirtualField<Thread, Context> FIELD =
        VirtualField.find(Thread.class, Context.class);
    static volatile boolean any;

    private Contexts() {}
  }

  static final class Start {
    private Start() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This Thread thread) {
      if (!Carrying.isPossible() || ServingThreads.is(thread)) return;
      Context context = Carrying.context(thread);
      if (context == null) return;
      if (thread.getClass() != Thread.class)
        Weaver.ensure(thread.getClass(), ThreadsInstrumentation.THREAD_CLASSES);
      Contexts.FIELD.set(thread, context);
      Contexts.any = true;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.This Thread thread, @Advice.Thrown @Nullable Throwable error) {
      if (error != null && Carrying.isPossible()) Contexts.FIELD.set(thread, null);
    }
  }

  static final class Run {
    private Run() {}

    @SuppressWarnings("MustBeClosedChecker") // exit closes it
    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This Object runs) {
      if (!Carrying.isPossible() || runs != Thread.currentThread() || !Contexts.any) return null;
      Thread thread = (Thread) runs;
      Context context = Contexts.FIELD.get(thread);
      if (context == null) return null;
      Contexts.FIELD.set(thread, null);
      return context.makeCurrent();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.Enter @Nullable Object entered) {
      if (entered != null) ((Scope) entered).close();
    }
  }

  /** Its own code runs partly on the carrier thread, the task never does: so the context goes into the task. */
  static final class Virtual {
    private Virtual() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 3, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(3) @Nullable Runnable task) {
      if (task == null || !Carrying.isPossible() || ServingThreads.is(task.getClass())) return null;
      Context context = Carrying.context(task);
      return context == null ? null : new Object[] {Carrying.runnable(context, task)};
    }
  }
}

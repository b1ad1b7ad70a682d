package io.plumbline.agent.instrumentation.executors;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import java.util.concurrent.ForkJoinTask;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** The application's own {@code ForkJoinTask}s, also those that parallel streams are made of. */
final class ForkedTasks {
  private ForkedTasks() {}

  /** Loaded with the first task that is looked up. */
  private static final class Contexts {
    static final VirtualField<ForkJoinTask<?>, Context> FIELD =
        VirtualField.find(ForkJoinTask.class, Context.class);

    private Contexts() {}
  }

  private static void keep(@Nullable Object task) {
    Context context = Carrying.context(task);
    if (context != null && task instanceof ForkJoinTask) {
      Contexts.FIELD.set((ForkJoinTask<?>) task, context);
    }
  }

  static final class Fork {
    private Fork() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.This Object task) {
      keep(task);
    }
  }

  static final class Submit {
    private Submit() {}

    @Advice.OnMethodEnter(inline = false)
    static void enter(@Advice.Argument(0) @Nullable Object task) {
      keep(task);
    }
  }

  /**
   * A thread that waits for one task may run a foreign one meanwhile: whatever carries its context
   * inside starts from none.
   */
  static final class Execute {
    private Execute() {}

    @SuppressWarnings("MustBeClosedChecker") // exit closes it
    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(@Advice.This ForkJoinTask<?> task) {
      if (!Carrying.isPossible()) return null;
      if (Carrying.hasItsOwn(task))
        return Context.current() == Context.root() ? null : Context.root().makeCurrent();
      Context context = Contexts.FIELD.get(task);
      if (context == null) return null;
      Contexts.FIELD.set(task, null);
      return context.makeCurrent();
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.Enter @Nullable Object entered) {
      if (entered != null) ((Scope) entered).close();
    }
  }
}

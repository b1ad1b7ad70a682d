package io.plumbline.agent.instrumentation.executors;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The current context, the span and the serial number, goes with a task to the thread that runs it: through every
 * {@code ThreadPoolExecutor}, one-shot {@code schedule}, {@code ForkJoinPool} and the stages of
 * {@code CompletableFuture} with and without an executor.
 *
 * <p>The function inside a task is replaced where the task is constructed. What is its own task, a {@code
 * Runnable} given to {@code execute} or a {@code ForkJoinTask} of the application, has its context beside it.
 * Either way queues and handlers show the application the very task that they would without us.
 */
public final class ExecutorsInstrumentation implements Instrumentation {
  private static final String RUNNABLE = "java.lang.Runnable";
  private static final String CALLABLE = "java.util.concurrent.Callable";
  private static final String EXECUTOR = "java.util.concurrent.Executor";
  private static final String STAGE = "java.util.concurrent.CompletionStage";
  private static final String POOL = "java.util.concurrent.ThreadPoolExecutor";
  private static final String FORK_JOIN = "java.util.concurrent.ForkJoinTask$";

  @Override
  public String name() {
    return "executors";
  }

  @Override
  public boolean mentionsOnlyJdkTypes() {
    return true;
  }

  @Override
  public boolean startsSpans() {
    return false;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("java.util.concurrent.FutureTask")
        .constructor(CALLABLE)
        .advice(Functions.Callable0.class)
        .constructor(RUNNABLE, "java.lang.Object")
        .advice(Functions.Runnable0.class);
    rules
        .type("java.util.concurrent.ScheduledThreadPoolExecutor")
        .method("scheduleAtFixedRate", 4)
        .advice(Periodic.class)
        .method("scheduleWithFixedDelay", 4)
        .advice(Periodic.class);
    for (String task : new String[] {"AdaptedRunnableAction", "RunnableExecuteAction"}) {
      rules.type(FORK_JOIN + task).constructor(RUNNABLE).advice(Functions.Runnable0.class);
    }
    rules
        .type(FORK_JOIN + "AdaptedRunnable")
        .constructor(RUNNABLE, "java.lang.Object")
        .advice(Functions.Runnable0.class);
    for (String task : new String[] {"AdaptedCallable", "AdaptedInterruptibleCallable"}) {
      rules.type(FORK_JOIN + task).constructor(CALLABLE).advice(Functions.Callable0.class);
    }
    rules // JDK 25
        .type(FORK_JOIN + "AdaptedInterruptibleRunnable")
        .constructor(RUNNABLE, "java.lang.Object")
        .advice(Functions.Runnable0.class);
    poolTasks(rules);
    forkedTasks(rules);
    stages(rules.type("java.util.concurrent.CompletableFuture"));
  }

  private static void poolTasks(Rules rules) {
    rules
        .type(POOL)
        .method("execute", RUNNABLE)
        .advice(PoolTasks.Execute.class)
        .method("getTask")
        .advice(PoolTasks.GetTask.class)
        .method("remove", RUNNABLE)
        .advice(PoolTasks.Remove.class);
    rules.type(POOL + "$Worker").method("run").advice(PoolTasks.Work.class);
    for (String policy : new String[] {"Abort", "CallerRuns", "Discard", "DiscardOldest"}) {
      rules
          .type(POOL + "$" + policy + "Policy")
          .method("rejectedExecution", RUNNABLE, POOL)
          .advice(PoolTasks.Rejected.class);
    }
  }

  private static void forkedTasks(Rules rules) {
    String task = "java.util.concurrent.ForkJoinTask";
    rules
        .type(task)
        .method("fork")
        .advice(ForkedTasks.Fork.class)
        .method("doExec")
        .advice(ForkedTasks.Execute.class);
    rules
        .type("java.util.concurrent.ForkJoinPool")
        .method("invoke", task)
        .advice(ForkedTasks.Submit.class)
        .method("submit", task)
        .advice(ForkedTasks.Submit.class)
        .method("execute", task)
        .advice(ForkedTasks.Submit.class)
        .method("execute", RUNNABLE)
        .advice(ForkedTasks.Submit.class);
  }

  private static void stages(Rules.Target future) {
    String function = "java.util.function.Function";
    for (String name : new String[] {
      "uniApplyStage", "uniComposeStage", "uniExceptionallyStage", "uniComposeExceptionallyStage"
    }) {
      future.method(name, EXECUTOR, function).advice(Functions.Function1.class);
    }
    future
        .method("asyncSupplyStage", EXECUTOR, "java.util.function.Supplier")
        .advice(Functions.Supplier1.class)
        .method("completeAsync", "java.util.function.Supplier", EXECUTOR)
        .advice(Functions.Supplier0.class)
        .method("asyncRunStage", EXECUTOR, RUNNABLE)
        .advice(Functions.Runnable1.class)
        .method("uniAcceptStage", EXECUTOR, "java.util.function.Consumer")
        .advice(Functions.Consumer1.class)
        .method("uniRunStage", EXECUTOR, RUNNABLE)
        .advice(Functions.Runnable1.class)
        .method("uniWhenCompleteStage", EXECUTOR, "java.util.function.BiConsumer")
        .advice(Functions.BiConsumer1.class)
        .method("uniHandleStage", EXECUTOR, "java.util.function.BiFunction")
        .advice(Functions.BiFunction1.class)
        .method("biApplyStage", EXECUTOR, STAGE, "java.util.function.BiFunction")
        .advice(Functions.BiFunction2.class)
        .method("biAcceptStage", EXECUTOR, STAGE, "java.util.function.BiConsumer")
        .advice(Functions.BiConsumer2.class)
        .method("biRunStage", EXECUTOR, STAGE, RUNNABLE)
        .advice(Functions.Runnable2.class)
        .method("orApplyStage", EXECUTOR, STAGE, function)
        .advice(Functions.Function2.class)
        .method("orAcceptStage", EXECUTOR, STAGE, "java.util.function.Consumer")
        .advice(Functions.Consumer2.class)
        .method("orRunStage", EXECUTOR, STAGE, RUNNABLE)
        .advice(Functions.Runnable2.class);
  }

  /** A task that repeats belongs to no request: it is scheduled as if there were none. */
  static final class Periodic {
    private Periodic() {}

    @SuppressWarnings("MustBeClosedChecker") // exit closes it
    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter() {
      return Carrying.isPossible() ? Context.root().makeCurrent() : null;
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(@Advice.Enter @Nullable Object entered) {
      if (entered != null) ((Scope) entered).close();
    }
  }
}

package io.plumbline.agent.instrumentation.executors;

import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;

/**
 * The current context goes with a thread that the application starts, {@code new Thread} and virtual, and with the
 * one-shot tasks of {@code java.util.Timer}. A platform thread has that of its start, a virtual one that of its
 * construction.
 */
public final class ThreadsInstrumentation implements Instrumentation {
  static final String THREAD_CLASSES = "threads";
  static final String TIMER_TASKS = "timer-tasks";

  @Override
  public String name() {
    return "threads";
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
        .type("java.lang.Thread")
        .method("start")
        .advice(StartedThreads.Start.class)
        .method("start", "jdk.internal.vm.ThreadContainer") // JDK 21: of a thread per task
        .advice(StartedThreads.Start.class)
        .method("run")
        .advice(StartedThreads.Run.class);
    rules.discovered(THREAD_CLASSES).method("run").advice(StartedThreads.Run.class);
    rules
        .type("java.lang.VirtualThread")
        .constructor(
            "java.util.concurrent.Executor", "java.lang.String", "int", "java.lang.Runnable")
        .advice(StartedThreads.Virtual.class);
    rules
        .type("java.util.Timer")
        .method("sched", "java.util.TimerTask", "long", "long")
        .advice(TimerTasks.Schedule.class);
    rules.discovered(TIMER_TASKS).method("run").advice(TimerTasks.Run.class);
  }
}

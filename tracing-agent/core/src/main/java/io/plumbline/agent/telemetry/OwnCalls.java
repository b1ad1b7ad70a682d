package io.plumbline.agent.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/** Marks what the agent does for itself, such as sending spans, so that it is not traced in turn. */
public final class OwnCalls {
  private static final ContextKey<Boolean> KEY = ContextKey.named("plumbline-own-call");

  private OwnCalls() {}

  /** Runs something of ours on this thread. */
  public static void run(Runnable own) {
    Context.root().with(KEY, true).wrap(own).run();
  }

  /** Whether a call made now in this context is one of ours; so is any of a thread that the agent started. */
  public static boolean contains(Context context) {
    return context.get(KEY) != null
        || Thread.currentThread().getContextClassLoader() == OwnCalls.class.getClassLoader();
  }

  /** A daemon thread of the agent; what it calls is not traced. */
  public static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(OwnCalls.class.getClassLoader());
    return thread;
  }
}

package io.plumbline.agent.instrumentation.executors;

import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.plumbline.agent.AgentLog;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of tasks that are their own identity, a {@code Runnable} given to {@link
 * ThreadPoolExecutor#execute}, while they wait in a pool's queue. Kept beside the task, weakly:
 *
 * <pre>
 * task (weak) ─► [pool 1, context of request A] [pool 1, context of request B] [pool 2, …]
 *                 └─ taken by pool 1's first run of it
 * </pre>
 */
final class Waiting {
  /** How often one task object may wait at a time; later ones go without context, and are counted. */
  private static final int LIMIT = 1000;

  private static final VirtualField<Runnable, Waiting> TASKS =
      VirtualField.find(Runnable.class, Waiting.class);
  private static final AtomicLong LOST = new AtomicLong();
  private static final Object[] LOCKS = new Object[64];

  static {
    for (int i = 0; i < LOCKS.length; i++) LOCKS[i] = new Object();
  }

  private final ArrayDeque<Entry> entries = new ArrayDeque<>(2);

  private Waiting() {}

  /** The task goes to the pool, in this context or, where null, in none. */
  static void add(ThreadPoolExecutor pool, Runnable task, @Nullable Context context) {
    if (context == null && TASKS.get(task) == null) return;
    synchronized (lock(task)) {
      Waiting waiting = TASKS.get(task);
      if (waiting == null) {
        if (context == null) return;
        waiting = new Waiting();
        TASKS.set(task, waiting);
      }
      if (waiting.entries.size() < LIMIT) {
        waiting.entries.add(new Entry(pool, context == null ? Context.root() : context));
      } else if (LOST.incrementAndGet() == 1) {
        AgentLog.warn(
            "one task object waits " + LIMIT + " times; those after it run without context", null);
      }
    }
  }

  /** The pool runs the task now: the context it was first given there; null if none. */
  static @Nullable Context takeFirst(ThreadPoolExecutor pool, Runnable task) {
    return take(pool, task, true);
  }

  /** The pool will not run what it was last given. */
  static void dropLast(ThreadPoolExecutor pool, Runnable task) {
    take(pool, task, false);
  }

  private static @Nullable Context take(ThreadPoolExecutor pool, Runnable task, boolean first) {
    if (TASKS.get(task) == null) return null;
    int wanted = System.identityHashCode(pool);
    synchronized (lock(task)) {
      Waiting waiting = TASKS.get(task);
      if (waiting == null) return null;
      ArrayDeque<Entry> entries = waiting.entries;
      Iterator<Entry> order = first ? entries.iterator() : entries.descendingIterator();
      while (order.hasNext()) {
        Entry entry = order.next();
        if (entry.pool != wanted) continue;
        order.remove();
        if (entries.isEmpty()) TASKS.set(task, null);
        return entry.context;
      }
      return null;
    }
  }

  private static Object lock(Runnable task) {
    return LOCKS[System.identityHashCode(task) & LOCKS.length - 1];
  }

  private static final class Entry {
    /** Its identity hash: the pool may hold the task, so the task's entry must not hold the pool. */
    final int pool;

    final Context context;

    Entry(ThreadPoolExecutor pool, Context context) {
      this.pool = System.identityHashCode(pool);
      this.context = context;
    }
  }
}

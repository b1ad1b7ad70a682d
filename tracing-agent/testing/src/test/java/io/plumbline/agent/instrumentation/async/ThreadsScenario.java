package io.plumbline.agent.instrumentation.async;

import static io.plumbline.agent.instrumentation.async.Request.await;
import static io.plumbline.agent.instrumentation.async.Request.query;

import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A request that starts threads in many ways, and one whose pool and timer outlive it. */
final class ThreadsScenario {
  static final List<String> CARRIED =
      List.of("new_thread", "subclass", "nested", "future_task", "timer", "pool_first");
  static final List<String> FREE =
      List.of("timer_repeats", "later_timer", "later_thread", "later_pool", "unrequested");
  static final List<String> VIRTUAL = List.of(
      "virtual", "virtual_nested", "virtual_parked", "virtual_factory", "per_task", "callable");
  static final List<String> VIRTUAL_FREE = List.of("later_virtual");

  private static final Timer TIMER = new Timer(true);
  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
  private static final boolean HAS_VIRTUAL = Runtime.version().feature() >= 21;

  private ThreadsScenario() {}

  public static void main(String[] arguments) throws Exception {
    Thread early = new Thread(() -> query("unrequested"));
    early.start();
    early.join();
    Request.serve(() -> {
      platform();
      timer();
      if (HAS_VIRTUAL) virtual();
    });
    CountDownLatch done = new CountDownLatch(1);
    TIMER.schedule(task(() -> query("later_timer"), done), 1);
    await(done);
    join(new Thread(() -> query("later_thread")));
    POOL.submit(() -> query("later_pool")).get();
    POOL.shutdown();
    if (HAS_VIRTUAL) startVirtual(() -> query("later_virtual")).join();
  }

  private static void platform() throws Exception {
    join(new Thread(() -> query("new_thread")));
    join(new Thread("subclass") {
      @Override
      public void run() {
        super.run();
        query("subclass");
      }
    });
    join(new Thread(() -> {
      try {
        join(new Thread(() -> query("nested")));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }));
    join(new Thread(new FutureTask<>(() -> query("future_task"))));
    POOL.submit(() -> query("pool_first")).get(); // starts the pool's thread
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.start();
    thread.join();
  }

  private static void timer() {
    CountDownLatch done = new CountDownLatch(2);
    TIMER.schedule(task(() -> query("timer"), done), 1);
    TimerTask repeats = new TimerTask() {
      private boolean ran;

      @Override
      public void run() {
        if (ran) return;
        ran = true;
        query("timer_repeats");
        cancel();
        done.countDown();
      }
    };
    TIMER.schedule(repeats, 1, 1);
    await(done);
  }

  private static TimerTask task(Runnable work, CountDownLatch done) {
    return new TimerTask() {
      @Override
      public void run() {
        work.run();
        done.countDown();
      }
    };
  }

  private static void virtual() throws Exception {
    startVirtual(() -> query("virtual")).join();
    startVirtual(() -> {
          try {
            startVirtual(() -> query("virtual_nested")).join();
            Thread.sleep(20); // unmounts: goes on with whichever carrier is free
            query("virtual_parked");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        })
        .join();
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    Thread unstarted = (Thread) type.getMethod("unstarted", Runnable.class)
        .invoke(builder, (Runnable) () -> query("virtual_factory"));
    join(unstarted);
    ExecutorService perTask = (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    CountDownLatch executed = new CountDownLatch(1);
    perTask.execute(() -> {
      query("per_task");
      executed.countDown();
    });
    await(executed);
    perTask.submit(() -> query("callable")).get();
    perTask.shutdown();
  }

  private static Thread startVirtual(Runnable task) throws ReflectiveOperationException {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
  }
}

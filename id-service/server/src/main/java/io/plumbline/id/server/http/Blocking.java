package io.plumbline.id.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where requests go that may have to wait for the database: a few threads and a bounded queue. What does not fit is
 * answered 503 at once, and counted. Thread-safe.
 */
final class Blocking implements AutoCloseable {
  /** What a request does there. */
  @FunctionalInterface
  interface Work {
    Answer run() throws InterruptedException;
  }

  private static final int QUEUE = 1_000;

  private final ThreadPoolExecutor threads;
  private final LongAdder turnedAway = new LongAdder();

  /**
   * Threads of that name.
   *
   * @param count how many at most; they end when they have nothing to do for a while
   */
  Blocking(String name, int count) {
    AtomicInteger number = new AtomicInteger();
    threads = new ThreadPoolExecutor(
        count, count, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
          Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Does the work on one of its threads and answers the request on its event loop. Called on that event loop. */
  void answer(HttpServerRequest request, Work work) {
    Context loop = Vertx.currentContext();
    try {
      threads.execute(() -> {
        Answer answer = run(work);
        loop.runOnContext(nothing -> answer.send(request.response()));
      });
    } catch (RejectedExecutionException e) {
      turnedAway.increment();
      Answer.problem(
              503,
              "Too many requests wait for the database",
              QUEUE + " are waiting; try again later")
          .send(request.response());
    }
  }

  private static Answer run(Work work) {
    try {
      return work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.problem(503, "Shutting down", "the id-service is being stopped");
    } catch (RuntimeException e) {
      return Answer.problem(e);
    }
  }

  /** Requests that wait for a thread. */
  int waiting() {
    return threads.getQueue().size();
  }

  /** Requests that did not fit. */
  long turnedAway() {
    return turnedAway.sum();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

package io.plumbline.agent.instrumentation.async;

import static io.plumbline.agent.instrumentation.async.Request.query;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** {@code @Async} methods called in a request, on both of Spring's executors, and a {@code @Scheduled} one. */
final class SpringScenario {
  static final List<String> CARRIED = List.of("async_void", "async_future", "async_thread");
  static final String SCHEDULED = "scheduled";

  private SpringScenario() {}

  public static void main(String[] arguments) throws Exception {
    try (AnnotationConfigApplicationContext spring =
        new AnnotationConfigApplicationContext(Application.class)) {
      Orders orders = spring.getBean(Orders.class);
      CountDownLatch done = new CountDownLatch(2);
      Request.serve(() -> {
        orders.inPool(done);
        orders.inThread(done);
        orders.future().get(20, TimeUnit.SECONDS);
        Request.await(done);
      });
      Request.await(spring.getBean(Jobs.class).ran);
    }
  }

  /** What the proxies implement. */
  public interface Orders {
    void inPool(CountDownLatch done);

    void inThread(CountDownLatch done);

    CompletableFuture<Integer> future();
  }

  /** The bean. */
  public static class RealOrders implements Orders {
    @Async("pool")
    @Override
    public void inPool(CountDownLatch done) {
      query("async_void");
      done.countDown();
    }

    @Async("threads")
    @Override
    public void inThread(CountDownLatch done) {
      query("async_thread");
      done.countDown();
    }

    @Async("pool")
    @Override
    public CompletableFuture<Integer> future() {
      return CompletableFuture.completedFuture(query("async_future"));
    }
  }

  /** Runs once only. */
  public static class Jobs {
    final CountDownLatch ran = new CountDownLatch(1);

    /** Of an interval that does not come again. */
    @Scheduled(fixedDelay = 3_600_000)
    public void settle() {
      query(SCHEDULED);
      ran.countDown();
    }
  }

  @EnableAsync
  @EnableScheduling
  static class Application {
    @Bean
    Orders orders() {
      return new RealOrders();
    }

    @Bean
    Jobs jobs() {
      return new Jobs();
    }

    @Bean
    Executor pool() {
      ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
      pool.setCorePoolSize(1);
      return pool;
    }

    @Bean
    Executor threads() {
      return new SimpleAsyncTaskExecutor();
    }

    @Bean
    ThreadPoolTaskScheduler taskScheduler() {
      return new ThreadPoolTaskScheduler();
    }
  }
}

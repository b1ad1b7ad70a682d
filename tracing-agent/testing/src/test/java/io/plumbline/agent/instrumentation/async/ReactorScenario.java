package io.plumbline.agent.instrumentation.async;

import static io.plumbline.agent.instrumentation.async.Request.query;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** Signals that come from schedulers and, as an event loop's would, from a thread that knows no request. */
final class ReactorScenario {
  static final List<String> CARRIED = List.of(
      "subscribe_on",
      "publish_on",
      "flat_map",
      "delayed",
      "foreign_next",
      "foreign_then",
      "foreign_error");
  static final List<String> FREE = List.of("later", "later_foreign");

  private ReactorScenario() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService loop = Executors.newSingleThreadExecutor();
    LateSignal next = new LateSignal();
    LateSignal error = new LateSignal();
    LateSignal free = new LateSignal();
    CountDownLatch done = new CountDownLatch(3);
    Request.serve(() -> {
      Mono.fromCallable(() -> query("subscribe_on"))
          .subscribeOn(Schedulers.parallel())
          .block();
      Flux.just(1)
          .publishOn(Schedulers.parallel())
          .map(one -> query("publish_on"))
          .flatMap(
              one -> Mono.fromCallable(() -> query("flat_map")).subscribeOn(Schedulers.single()))
          .blockLast();
      Mono.delay(Duration.ofMillis(1)).map(one -> query("delayed")).block();
      Mono.<Integer>create(next::wait)
          .map(one -> query("foreign_next"))
          .flatMap(one -> Mono.fromCallable(() -> query("foreign_then")))
          .subscribe(one -> done.countDown());
      Mono.<Integer>create(error::wait)
          .onErrorResume(e -> Mono.fromCallable(() -> query("foreign_error")))
          .subscribe(one -> done.countDown());
    });
    Mono.<Integer>create(free::wait)
        .map(one -> query("later_foreign"))
        .subscribe(one -> done.countDown());
    loop.submit(() -> next.sink().success(1)).get();
    loop.submit(() -> error.sink().error(new IllegalStateException("expected"))).get();
    loop.submit(() -> free.sink().success(1)).get();
    Request.await(done);
    loop.shutdown();
    Mono.fromCallable(() -> query("later")).subscribeOn(Schedulers.parallel()).block();
    Schedulers.shutdownNow();
  }

  private static final class LateSignal {
    private volatile MonoSink<Integer> sink;

    void wait(MonoSink<Integer> waiting) {
      sink = waiting;
    }

    MonoSink<Integer> sink() {
      return sink;
    }
  }
}

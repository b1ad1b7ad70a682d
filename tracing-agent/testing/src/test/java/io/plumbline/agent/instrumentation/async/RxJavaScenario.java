package io.plumbline.agent.instrumentation.async;

import static io.plumbline.agent.instrumentation.async.Request.query;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Signals that come from schedulers and, as an event loop's would, from a thread that knows no request. */
@SuppressWarnings("CheckReturnValue") // the queries tell
final class RxJavaScenario {
  static final List<String> CARRIED = List.of(
      "subscribe_on",
      "observe_on",
      "delayed",
      "fused",
      "foreign_observable",
      "foreign_flowable",
      "foreign_single",
      "foreign_maybe",
      "foreign_completable",
      "foreign_error");
  static final List<String> FREE = List.of("later", "later_foreign");

  private RxJavaScenario() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService loop = Executors.newSingleThreadExecutor();
    PublishSubject<Integer> observable = PublishSubject.create();
    PublishProcessor<Integer> flowable = PublishProcessor.create();
    SingleSubject<Integer> single = SingleSubject.create();
    MaybeSubject<Integer> maybe = MaybeSubject.create();
    CompletableSubject completable = CompletableSubject.create();
    CompletableSubject failing = CompletableSubject.create();
    PublishSubject<Integer> free = PublishSubject.create();
    Request.serve(() -> {
      scheduled();
      observable.map(one -> query("foreign_observable")).subscribe();
      flowable.map(one -> query("foreign_flowable")).subscribe();
      single.map(one -> query("foreign_single")).subscribe();
      maybe.map(one -> query("foreign_maybe")).subscribe();
      completable
          .andThen(Single.fromCallable(() -> query("foreign_completable")))
          .subscribe();
      failing.subscribe(() -> {}, error -> query("foreign_error"));
    });
    free.map(one -> query("later_foreign")).subscribe();
    loop.submit(() -> {
          observable.onNext(1);
          flowable.onNext(1);
          single.onSuccess(1);
          maybe.onSuccess(1);
          completable.onComplete();
          failing.onError(new IllegalStateException("expected"));
          free.onNext(1);
        })
        .get();
    loop.shutdown();
    Single.fromCallable(() -> query("later"))
        .subscribeOn(Schedulers.computation())
        .blockingGet();
    Schedulers.shutdown();
  }

  private static void scheduled() {
    Single.fromCallable(() -> query("subscribe_on"))
        .subscribeOn(Schedulers.io())
        .blockingGet();
    Observable.just(1)
        .observeOn(Schedulers.computation())
        .map(one -> query("observe_on"))
        .blockingLast();
    Maybe.just(1)
        .delay(1, TimeUnit.MILLISECONDS)
        .map(one -> query("delayed"))
        .flatMapCompletable(one -> Completable.complete())
        .blockingAwait();
    Flowable.range(1, 1)
        .map(one -> query("fused"))
        .filter(one -> true)
        .observeOn(Schedulers.computation())
        .blockingLast();
  }
}

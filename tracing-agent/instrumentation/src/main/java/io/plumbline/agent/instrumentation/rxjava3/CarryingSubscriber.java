package io.plumbline.agent.instrumentation.rxjava3;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Signals to another in its context. */
@SuppressWarnings("try") // the scope is for its ends
final class CarryingSubscriber<T> implements FlowableSubscriber<T> {
  private final Context context;
  private final Subscriber<? super T> observer;

  CarryingSubscriber(Context context, Subscriber<? super T> observer) {
    this.context = context;
    this.observer = observer;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    try (Scope scope = context.makeCurrent()) {
      observer.onSubscribe(subscription);
    }
  }

  @Override
  public void onNext(T value) {
    try (Scope scope = context.makeCurrent()) {
      observer.onNext(value);
    }
  }

  @Override
  public void onError(Throwable error) {
    try (Scope scope = context.makeCurrent()) {
      observer.onError(error);
    }
  }

  @Override
  public void onComplete() {
    try (Scope scope = context.makeCurrent()) {
      observer.onComplete();
    }
  }
}

package io.plumbline.agent.instrumentation.rxjava3;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;

/** Signals to another in its context. */
@SuppressWarnings("try") // the scope is for its ends
final class CarryingSingleObserver<T> implements SingleObserver<T> {
  private final Context context;
  private final SingleObserver<? super T> observer;

  CarryingSingleObserver(Context context, SingleObserver<? super T> observer) {
    this.context = context;
    this.observer = observer;
  }

  @Override
  public void onSubscribe(Disposable disposable) {
    try (Scope scope = context.makeCurrent()) {
      observer.onSubscribe(disposable);
    }
  }

  @Override
  public void onSuccess(T value) {
    try (Scope scope = context.makeCurrent()) {
      observer.onSuccess(value);
    }
  }

  @Override
  public void onError(Throwable error) {
    try (Scope scope = context.makeCurrent()) {
      observer.onError(error);
    }
  }
}

package io.plumbline.agent.instrumentation.rxjava3;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.disposables.Disposable;

/** Signals to another in its context. */
@SuppressWarnings("try") // the scope is for its ends
final class CarryingMaybeObserver<T> implements MaybeObserver<T> {
  private final Context context;
  private final MaybeObserver<? super T> observer;

  CarryingMaybeObserver(Context context, MaybeObserver<? super T> observer) {
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

  @Override
  public void onComplete() {
    try (Scope scope = context.makeCurrent()) {
      observer.onComplete();
    }
  }
}

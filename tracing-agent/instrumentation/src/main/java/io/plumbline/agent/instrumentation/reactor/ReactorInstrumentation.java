package io.plumbline.agent.instrumentation.reactor;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;

/**
 * Reactor 3.1 and later: what a {@code Flux} or {@code Mono} signals, it signals in the context that was current when it was
 * subscribed to, whichever event loop the signal comes from. A hook that Reactor offers; subscriptions outside of any
 * request are left as they are. Schedulers carry it by themselves: theirs are the JDK's executors.
 */
public final class ReactorInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "reactor";
  }

  @Override
  public boolean startsSpans() {
    return false;
  }

  @Override
  public void define(Rules rules) {
    rules.type("reactor.core.publisher.Hooks").initializer().advice(Register.class);
  }

  static final class Register {
    private Register() {}

    @Advice.OnMethodExit(inline = false)
    static void exit() {
      Hooks.onEachOperator(
          "plumbline", Operators.lift((source, subscriber) -> carrying(subscriber)));
    }

    private static <T> CoreSubscriber<? super T> carrying(CoreSubscriber<? super T> subscriber) {
      Context context = ActiveSpan.toCarry();
      return context == null ? subscriber : new Carrying<>(context, subscriber);
    }
  }

  @SuppressWarnings("try") // the scope is for its ends
  private static final class Carrying<T> implements CoreSubscriber<T> {
    private final Context context;
    private final CoreSubscriber<? super T> subscriber;

    Carrying(Context context, CoreSubscriber<? super T> subscriber) {
      this.context = context;
      this.subscriber = subscriber;
    }

    @Override
    public reactor.util.context.Context currentContext() {
      return subscriber.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      try (Scope scope = context.makeCurrent()) {
        subscriber.onSubscribe(subscription);
      }
    }

    @Override
    public void onNext(T value) {
      try (Scope scope = context.makeCurrent()) {
        subscriber.onNext(value);
      }
    }

    @Override
    public void onError(Throwable error) {
      try (Scope scope = context.makeCurrent()) {
        subscriber.onError(error);
      }
    }

    @Override
    public void onComplete() {
      try (Scope scope = context.makeCurrent()) {
        subscriber.onComplete();
      }
    }
  }
}

package io.plumbline.agent.instrumentation.rxjava3;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.context.Context;
import io.plumbline.agent.span.ActiveSpan;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.SingleObserver;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * RxJava 3: what is observed is observed in the context that was current when it was subscribed to, whichever thread the signal
 * comes from. At the door where RxJava itself lets plugins replace an observer. Its schedulers carry it by themselves:
 * they are the JDK's executors.
 */
public final class RxJavaInstrumentation implements Instrumentation {
  private static final String CORE = "io.reactivex.rxjava3.core.";

  @Override
  public String name() {
    return "rxjava3";
  }

  @Override
  public boolean startsSpans() {
    return false;
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("io.reactivex.rxjava3.plugins.RxJavaPlugins")
        .method("onSubscribe", CORE + "Observable", CORE + "Observer")
        .advice(OnObserver.class)
        .method("onSubscribe", CORE + "Flowable", "org.reactivestreams.Subscriber")
        .advice(OnSubscriber.class)
        .method("onSubscribe", CORE + "Single", CORE + "SingleObserver")
        .advice(OnSingleObserver.class)
        .method("onSubscribe", CORE + "Maybe", CORE + "MaybeObserver")
        .advice(OnMaybeObserver.class)
        .method("onSubscribe", CORE + "Completable", CORE + "CompletableObserver")
        .advice(OnCompletableObserver.class);
  }

  static final class OnObserver {
    private OnObserver() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return @Nullable Observer<?> observer) {
      Context context = observer == null ? null : ActiveSpan.toCarry();
      return context == null || observer == null ? null : new CarryingObserver<>(context, observer);
    }
  }

  static final class OnSubscriber {
    private OnSubscriber() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return @Nullable Subscriber<?> observer) {
      Context context = observer == null ? null : ActiveSpan.toCarry();
      return context == null || observer == null
          ? null
          : new CarryingSubscriber<>(context, observer);
    }
  }

  static final class OnSingleObserver {
    private OnSingleObserver() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return @Nullable SingleObserver<?> observer) {
      Context context = observer == null ? null : ActiveSpan.toCarry();
      return context == null || observer == null
          ? null
          : new CarryingSingleObserver<>(context, observer);
    }
  }

  static final class OnMaybeObserver {
    private OnMaybeObserver() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return @Nullable MaybeObserver<?> observer) {
      Context context = observer == null ? null : ActiveSpan.toCarry();
      return context == null || observer == null
          ? null
          : new CarryingMaybeObserver<>(context, observer);
    }
  }

  static final class OnCompletableObserver {
    private OnCompletableObserver() {}

    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return @Nullable CompletableObserver observer) {
      Context context = observer == null ? null : ActiveSpan.toCarry();
      return context == null || observer == null
          ? null
          : new CarryingCompletableObserver(context, observer);
    }
  }
}

package io.plumbline.agent.instrumentation.executors;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.context.Context;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import org.jspecify.annotations.Nullable;

/**
 * Puts the current context into the function that a task is made of: one advice for each type of function and
 * each position, counted from 0, that it has among the arguments.
 */
final class Functions {
  private Functions() {}

  static final class Callable0 {
    private Callable0() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(0) @Nullable Callable<?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {Carrying.callable(context, function)};
    }
  }

  static final class Runnable0 {
    private Runnable0() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(0) @Nullable Runnable function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {Carrying.runnable(context, function)};
    }
  }

  static final class Runnable1 {
    private Runnable1() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 1, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(1) @Nullable Runnable function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {Carrying.runnable(context, function)};
    }
  }

  static final class Runnable2 {
    private Runnable2() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 2, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(2) @Nullable Runnable function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {Carrying.runnable(context, function)};
    }
  }

  static final class Supplier0 {
    private Supplier0() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(0) @Nullable Supplier<?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapSupplier(function)};
    }
  }

  static final class Supplier1 {
    private Supplier1() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 1, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(1) @Nullable Supplier<?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapSupplier(function)};
    }
  }

  static final class Function1 {
    private Function1() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 1, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(1) @Nullable Function<?, ?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapFunction(function)};
    }
  }

  static final class Function2 {
    private Function2() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 2, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(2) @Nullable Function<?, ?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapFunction(function)};
    }
  }

  static final class BiFunction1 {
    private BiFunction1() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 1, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(1) @Nullable BiFunction<?, ?, ?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapFunction(function)};
    }
  }

  static final class BiFunction2 {
    private BiFunction2() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 2, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(2) @Nullable BiFunction<?, ?, ?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapFunction(function)};
    }
  }

  static final class Consumer1 {
    private Consumer1() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 1, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(1) @Nullable Consumer<?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapConsumer(function)};
    }
  }

  static final class Consumer2 {
    private Consumer2() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 2, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(2) @Nullable Consumer<?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapConsumer(function)};
    }
  }

  static final class BiConsumer1 {
    private BiConsumer1() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 1, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(1) @Nullable BiConsumer<?, ?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapConsumer(function)};
    }
  }

  static final class BiConsumer2 {
    private BiConsumer2() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 2, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(2) @Nullable BiConsumer<?, ?> function) {
      Context context = Carrying.context(function);
      return context == null || function == null
          ? null
          : new Object[] {context.wrapConsumer(function)};
    }
  }
}

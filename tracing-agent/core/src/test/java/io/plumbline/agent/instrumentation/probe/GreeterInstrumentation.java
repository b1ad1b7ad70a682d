package io.plumbline.agent.instrumentation.probe;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import io.plumbline.agent.weave.Weaver;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import net.bytebuddy.asm.Advice.AssignReturned.ToReturned;
import org.example.library.Greeter;
import org.jspecify.annotations.Nullable;

public final class GreeterInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("org.example.library.Greeter")
        .method("greet", "org.example.library.Greeter$Name")
        .advice(Greet.class)
        .method("part", 1)
        .advice(Fails.class)
        .method("listener")
        .advice(Listens.class);
    rules.discovered("greeter-listener").method("heard", "java.lang.String").advice(Hears.class);
  }

  /** Replaces the argument, by a type of the library. */
  static final class Greet {
    private Greet() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object[] enter(@Advice.Argument(0) Greeter.Name name) {
      return new Object[] {new Greeter.Name(name.value + " and all")};
    }
  }

  static final class Fails {
    private Fails() {}

    @Advice.OnMethodEnter(inline = false)
    static Object enter(@Advice.Argument(0) String text) {
      Integer calls = Integer.getInteger("greeter.failures", 0);
      System.setProperty("greeter.failures", String.valueOf(calls + 1));
      throw new IllegalStateException("advice that fails on " + text);
    }
  }

  static final class Listens {
    private Listens() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.Return Object listener) {
      Weaver.ensure(listener.getClass(), "greeter-listener");
    }
  }

  static final class Hears {
    private Hears() {}

    @Advice.OnMethodExit(inline = false)
    @ToReturned
    static String exit(@Advice.Return @Nullable String heard) {
      return "woven: " + heard;
    }
  }
}

package io.plumbline.agent.instrumentation.logging;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.logging.log4j.util.StringMap;
import org.jspecify.annotations.Nullable;

/**
 * Log4j 2: each event of a traced request has the request's keys in its context data, where {@code
 * %X{serial}} and whatever else reads them find them. They are added where Log4j copies the {@code
 * ThreadContext} into an event, on the thread that logs, whatever the kind of logger or appender; the
 * {@code ThreadContext} stays the application's alone, and a key that it has itself is kept.
 */
public final class Log4jInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "log4j2-mdc";
  }

  @Override
  public void define(Rules rules) {
    for (String kind : new String[] {"Default", "GarbageFree", "CopyOnWrite"}) {
      rules
          .type("org.apache.logging.log4j.core.impl.ThreadContextDataInjector$For" + kind
              + "ThreadContextMap")
          .method("injectContextData", "java.util.List", "org.apache.logging.log4j.util.StringMap")
          .advice(Inject.class);
    }
  }

  static final class Inject {
    private Inject() {}

    /**
     * Returns what replaces the result, or null. The result may be shared by all events of a thread; and
     * it is copied entry by entry, because a {@code SortedArrayStringMap} made of another cannot always
     * grow (2.17.2).
     */
    @Advice.OnMethodExit(inline = false)
    @Advice.AssignReturned.ToReturned(typing = DYNAMIC)
    static @Nullable Object exit(@Advice.Return StringMap injected) {
      LoggedRequest request = LoggedRequest.current();
      if (request == null) return null;
      StringMap all = new SortedArrayStringMap();
      request.forEach(all::putValue);
      injected.forEach(all::putValue);
      return all;
    }
  }
}

package io.plumbline.agent.instrumentation.servlet;

import static net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC;

import io.opentelemetry.context.Context;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import org.jspecify.annotations.Nullable;

/**
 * Servlet 3.0 and later, {@code javax} and {@code jakarta}: one SERVER span for each request, from the
 * outermost of these that it passes until the container completes it.
 *
 * <pre>
 * Tomcat            StandardEngineValve.invoke          around valves, filters and error pages
 * Jetty 9.4 to 11   ServletHandler.doHandle             around filters and servlets
 * Jetty 12          ServletHandler.MappedServlet.handle around filters and servlets
 * any other         HttpServlet.service                 around servlets
 * </pre>
 *
 * Forwards, includes and whatever else is inside find the span current and start none.
 */
public final class ServletInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "servlet";
  }

  @Override
  public void define(Rules rules) {
    tomcat(rules);
    jetty(rules);
    for (String api : new String[] {"javax.servlet.", "jakarta.servlet."}) {
      rules
          .type(api + "http.HttpServlet")
          .method("service", api + "ServletRequest", api + "ServletResponse")
          .advice(HandleFirstTwo.class);
    }
  }

  private static void tomcat(Rules rules) {
    rules
        .type("org.apache.catalina.core.StandardEngineValve")
        .method("invoke", 2)
        .advice(HandleFirstTwo.class);
    rules.type("org.apache.catalina.connector.Response").method("reset").advice(Reset.class);
    startingTasks(rules, "org.apache.catalina.core.AsyncContextImpl");
  }

  private static void jetty(Rules rules) {
    for (String servlets : new String[] {"servlet", "ee8.servlet", "ee9.servlet"}) {
      rules
          .type("org.eclipse.jetty." + servlets + ".ServletHandler")
          .method("doHandle", 4)
          .advice(HandleLastTwo.class);
    }
    for (String server : new String[] {"server", "ee8.nested", "ee9.nested"}) {
      rules.type("org.eclipse.jetty." + server + ".Response").method("reset").advice(Reset.class);
      startingTasks(rules, "org.eclipse.jetty." + server + ".AsyncContextState");
    }
    for (String servlets : new String[] {"ee10.servlet", "ee11.servlet"}) {
      rules
          .type("org.eclipse.jetty." + servlets + ".ServletHandler$MappedServlet")
          .method("handle", 4)
          .advice(HandleLastTwo.class);
      rules
          .type("org.eclipse.jetty." + servlets + ".ServletApiResponse")
          .method("reset")
          .advice(Reset.class);
      startingTasks(rules, "org.eclipse.jetty." + servlets + ".AsyncContextState");
    }
  }

  private static void startingTasks(Rules rules, String asyncContext) {
    rules.type(asyncContext).method("start", "java.lang.Runnable").advice(StartTask.class);
  }

  /** Request and response are the first two arguments. */
  static final class HandleFirstTwo {
    private HandleFirstTwo() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Argument(0) Object request, @Advice.Argument(1) Object response) {
      return Handling.enter(request, response);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered, @Advice.Thrown @Nullable Throwable error) {
      if (entered != null) ((Handling) entered).exit(error);
    }
  }

  /** Request and response are the third and fourth argument. */
  static final class HandleLastTwo {
    private HandleLastTwo() {}

    @Advice.OnMethodEnter(inline = false)
    static @Nullable Object enter(
        @Advice.Argument(2) Object request, @Advice.Argument(3) Object response) {
      return Handling.enter(request, response);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, inline = false)
    static void exit(
        @Advice.Enter @Nullable Object entered, @Advice.Thrown @Nullable Throwable error) {
      if (entered != null) ((Handling) entered).exit(error);
    }
  }

  /** A reset takes all headers away, also when the container resets to write its own error page. */
  static final class Reset {
    private Reset() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.This Object response) {
      String serial = Serial.of(Context.current());
      if (serial != null) Exchange.setHeader(response, Serial.HEADER, serial);
    }
  }

  /** {@code AsyncContext.start}: the task belongs to the request that starts it. */
  static final class StartTask {
    private StartTask() {}

    @Advice.OnMethodEnter(inline = false)
    @Advice.AssignReturned.ToArguments(@ToArgument(value = 0, index = 0, typing = DYNAMIC))
    static Object @Nullable [] enter(@Advice.Argument(0) @Nullable Runnable task) {
      return task == null ? null : new Object[] {Context.current().wrap(task)};
    }
  }
}

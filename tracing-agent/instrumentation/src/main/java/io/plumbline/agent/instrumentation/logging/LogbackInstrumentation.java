package io.plumbline.agent.instrumentation.logging;

import ch.qos.logback.classic.spi.LoggingEvent;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Rules;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.slf4j.MDC;

/**
 * Logback: each event of a traced request has the request's keys in its MDC, where {@code %X{serial}} and
 * whatever else reads the MDC find them. They are written into the event as it is made, on the thread that
 * logs; the thread's own MDC stays the application's alone, and a key that it has itself is kept.
 */
public final class LogbackInstrumentation implements Instrumentation {
  @Override
  public String name() {
    return "logback-mdc";
  }

  @Override
  public void define(Rules rules) {
    rules
        .type("ch.qos.logback.classic.spi.LoggingEvent")
        .constructor(
            "java.lang.String",
            "ch.qos.logback.classic.Logger",
            "ch.qos.logback.classic.Level",
            "java.lang.String",
            "java.lang.Throwable",
            "java.lang.Object[]")
        .advice(NewEvent.class);
  }

  static final class NewEvent {
    private NewEvent() {}

    @Advice.OnMethodExit(inline = false)
    static void exit(@Advice.This LoggingEvent event) {
      LoggedRequest request = LoggedRequest.current();
      if (request == null) return;
      Map<String, String> own = MDC.getCopyOfContextMap();
      Map<String, String> all = own == null ? new HashMap<>() : new HashMap<>(own);
      request.forEach(all::putIfAbsent);
      event.setMDCPropertyMap(all);
    }
  }
}

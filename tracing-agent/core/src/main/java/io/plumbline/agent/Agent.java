package io.plumbline.agent;

import io.plumbline.agent.span.TransactionOutcome;
import io.plumbline.agent.telemetry.Telemetry;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Weaver;
import java.util.ArrayList;
import java.util.List;

/** Puts the agent together. Called once, from {@code premain}, before the application starts. */
public final class Agent {
  private Agent() {}

  /**
   * Installs the weaver with every instrumentation that is switched on, and nothing else: the SDK starts
   * with the first class that is woven.
   *
   * @param loader the agent's class loader
   */
  public static void start(java.lang.instrument.Instrumentation jvm, ClassLoader loader) {
    long started = System.nanoTime();
    List<Instrumentation> enabled = new ArrayList<>();
    List<String> disabled = new ArrayList<>();
    for (Instrumentation each : Instrumentations.of(loader)) {
      if (Settings.instrumentationEnabled(each.name())) enabled.add(each);
      else disabled.add(each.name());
    }
    for (Instrumentation each : enabled) {
      if (each.watchesTransactions()) TransactionOutcome.watched();
    }
    Weaver.install(jvm, loader, enabled, Telemetry::prepare);
    warnOfOpenTelemetrysAgent(loader);
    Telemetry.startLater();
    for (String each : disabled) Weaver.report().off(each, "disabled by its setting");
    AgentLog.debug("started in " + (System.nanoTime() - started) / 1_000_000 + " ms");
  }

  /** It takes the OpenTelemetry of any class loader for the application's, and redirects it to itself. */
  private static void warnOfOpenTelemetrysAgent(ClassLoader loader) {
    String key = "otel.javaagent.exclude-class-loaders";
    String type = loader.getClass().getName();
    if (ClassLoader.getSystemResource("io/opentelemetry/javaagent/OpenTelemetryAgent.class") == null
        || System.getProperty(key, "").contains(type)) return;
    AgentLog.warn(
        "OpenTelemetry's agent is there too and takes our spans; to have both: -D" + key + "="
            + type,
        null);
  }

  /**
   * Does what someone asked by attaching to this process.
   *
   * @param order {@code report}, or {@code on} or {@code off} for all instrumentations, or {@code on=<name>} or {@code
   *     off=<name>} for one
   */
  public static void order(String order) {
    String[] words = order.trim().split("=", 2);
    String name = words.length == 2 ? words[1] : null;
    try {
      if (words[0].equals("on") || words[0].equals("off")) {
        Weaver.set(name, words[0].equals("on"));
        AgentLog.info(order + ": done");
      } else if (order.equals("report")) {
        for (String line : Weaver.report().lines()) AgentLog.info(line);
      } else {
        AgentLog.warn(
            "order: " + order + " (expected: report, on, off, on=<name> or off=<name>)", null);
      }
    } catch (IllegalArgumentException e) { // of whoever attached, not of the application
      AgentLog.warn(String.valueOf(e.getMessage()), null);
    }
  }
}

package io.plumbline.agent;

import io.plumbline.agent.span.TransactionOutcome;
import io.plumbline.agent.telemetry.Telemetry;
import io.plumbline.agent.weave.Instrumentation;
import io.plumbline.agent.weave.Weaver;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

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
    for (Instrumentation each : ServiceLoader.load(Instrumentation.class, loader)) {
      if (Settings.instrumentationEnabled(each.name())) enabled.add(each);
    }
    for (Instrumentation each : enabled) {
      if (each.watchesTransactions()) TransactionOutcome.watched();
    }
    Weaver.install(jvm, loader, enabled, Telemetry::prepare);
    AgentLog.debug("started in " + (System.nanoTime() - started) / 1_000_000 + " ms");
  }
}

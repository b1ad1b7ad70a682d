package io.plumbline.agent.instrumentation.otelapi;

import io.opentelemetry.context.Context;
import io.plumbline.agent.AgentLog;
import io.plumbline.agent.weave.Weaver;

/** Whether the application does its tracing itself. One for each copy of the API. */
final class Ownership {
  private static final boolean HAS_SDK = hasSdk(Context.class.getClassLoader());

  private static volatile boolean taken = HAS_SDK;

  private Ownership() {}

  /** Whether an SDK is beside the API. */
  static boolean hasSdk() {
    return HAS_SDK;
  }

  /** Whether it has an SDK, or has set an OpenTelemetry of its own. */
  static boolean isApplications() {
    return taken;
  }

  static void take(String why) {
    if (taken) return;
    taken = true;
    say(why);
  }

  private static boolean hasSdk(ClassLoader api) {
    boolean has = api.getResource("io/opentelemetry/sdk/OpenTelemetrySdk.class") != null;
    if (has) say("it has an SDK");
    return has;
  }

  private static void say(String why) {
    Weaver.report().off("opentelemetry-api", why);
    AgentLog.info("the application's own OpenTelemetry is left alone: " + why);
  }
}

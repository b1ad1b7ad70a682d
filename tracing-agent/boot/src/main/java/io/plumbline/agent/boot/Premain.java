package io.plumbline.agent.boot;

import java.io.File;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters the agent: opens {@link AgentClassLoader} on the jar and hands over. With that
 * loader it is all of the agent that the application's class loaders can see.
 */
public final class Premain {
  private static final String AGENT = "io.plumbline.agent.Agent";

  private Premain() {}

  /** {@code -javaagent:plumbline-agent.jar}. Never throws: without its agent the application still starts. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    if ("false".equals(setting("plumbline.enabled", "PLUMBLINE_ENABLED"))) return;
    try {
      File jar = new File(
          Premain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      AgentClassLoader loader = new AgentClassLoader(jar);
      Class.forName(AGENT, true, loader)
          .getMethod("start", Instrumentation.class, ClassLoader.class)
          .invoke(null, instrumentation, loader);
    } catch (Throwable e) { // the application must start, whatever is wrong with us
      System.err.println("[plumbline] agent not started, the application runs untraced: " + e);
      e.printStackTrace();
    }
  }

  private static @Nullable String setting(String property, String variable) {
    String value = System.getProperty(property);
    return value == null ? System.getenv(variable) : value;
  }
}

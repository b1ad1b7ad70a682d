package io.plumbline.agent.boot;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters the agent: opens {@link AgentClassLoader} on the jar and hands over. With that
 * loader it is all of the agent that the application's class loaders can see.
 */
public final class Premain {
  private static final String AGENT = "io.plumbline.agent.Agent";

  private static @Nullable Class<?> running; // guarded by the class

  private Premain() {}

  /** {@code -javaagent:plumbline-agent.jar}. Never throws: without its agent the application still starts. */
  public static synchronized void premain(String arguments, Instrumentation instrumentation) {
    if ("false".equals(setting("plumbline.enabled", "PLUMBLINE_ENABLED"))) return;
    if ("true".equalsIgnoreCase(setting("otel.sdk.disabled", "OTEL_SDK_DISABLED"))) return;
    if (running != null) {
      System.err.println("[plumbline] the agent is there already; -javaagent is given twice");
      return;
    }
    start(instrumentation);
  }

  /**
   * Attached to a running JVM, as {@link Attach} does: starts the agent, or gives the one that runs an order. Never
   * throws.
   *
   * @param order empty, {@code report}, {@code on}, {@code off}, {@code on=<name>} or {@code off=<name>}
   */
  public static synchronized void agentmain(
      @Nullable String order, Instrumentation instrumentation) {
    if (running == null) start(instrumentation);
    if (running == null || order == null || order.isEmpty()) return;
    try {
      running.getMethod("order", String.class).invoke(null, order);
    } catch (Throwable e) { // the application goes on, whatever is wrong with us
      System.err.println("[plumbline] " + order + ": " + e);
    }
  }

  private static void start(Instrumentation instrumentation) {
    try {
      File jar = new File(
          Premain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      AgentClassLoader loader = new AgentClassLoader(jar, extensions());
      Class<?> agent = Class.forName(AGENT, true, loader);
      agent
          .getMethod("start", Instrumentation.class, ClassLoader.class)
          .invoke(null, instrumentation, loader);
      running = agent;
    } catch (Throwable e) { // the application must start, whatever is wrong with us
      System.err.println("[plumbline] agent not started, the application runs untraced: " + e);
      e.printStackTrace();
    }
  }

  /** {@code plumbline.extensions}: jars and folders of jars, separated by commas. */
  private static List<File> extensions() {
    String setting = setting("plumbline.extensions", "PLUMBLINE_EXTENSIONS");
    List<File> jars = new ArrayList<>();
    if (setting == null) return jars;
    for (String name : setting.split(",", -1)) {
      if (name.trim().isEmpty()) continue;
      File file = new File(name.trim());
      File[] inside =
          file.listFiles((folder, entry) -> entry.toLowerCase(Locale.ROOT).endsWith(".jar"));
      if (inside != null) {
        Arrays.sort(inside);
        jars.addAll(Arrays.asList(inside));
      } else if (file.isFile()) {
        jars.add(file);
      } else {
        System.err.println("[plumbline] plumbline.extensions: " + name.trim()
            + " (expected: a jar, or a folder of jars); left out");
      }
    }
    return jars;
  }

  private static @Nullable String setting(String property, String variable) {
    String value = System.getProperty(property);
    return value == null ? System.getenv(variable) : value;
  }
}

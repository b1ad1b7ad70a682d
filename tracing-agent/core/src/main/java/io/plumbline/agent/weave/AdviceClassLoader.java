package io.plumbline.agent.weave;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where advice that mentions a library lives: below the application's class loader that has the library,
 * and beside the agent's. Classes of {@link AdvicePackages} are defined here anew;
 * the rest of the agent comes from the agent's loader; everything else from the application's.
 *
 * <p>Only woven classes of that application loader refer to it, so both go together.
 */
final class AdviceClassLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final ClassLoader agent;
  private final AdvicePackages advice;
  private final boolean applicationsOpenTelemetry;

  /** @param applicationsOpenTelemetry whether {@code io.opentelemetry} here is the application's, not the agent's */
  AdviceClassLoader(
      ClassLoader application,
      ClassLoader agent,
      AdvicePackages advice,
      boolean applicationsOpenTelemetry) {
    super(application);
    this.agent = agent;
    this.advice = advice;
    this.applicationsOpenTelemetry = applicationsOpenTelemetry;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (advice.contain(name)) {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? defineFromAgent(name) : loaded;
      }
    }
    if (isOfAgent(name)) return agent.loadClass(name);
    return super.loadClass(name, resolve);
  }

  /** The agent's API and its libraries: not the application's copy of them. */
  private boolean isOfAgent(String name) {
    return name.startsWith("io.plumbline.agent.")
        || (!applicationsOpenTelemetry && name.startsWith("io.opentelemetry."))
        || name.startsWith("net.bytebuddy.")
        || name.startsWith("org.jspecify.");
  }

  private Class<?> defineFromAgent(String name) throws ClassNotFoundException {
    try (InputStream in = agent.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) throw new ClassNotFoundException(name);
      byte[] bytes = Bridge.readAll(in);
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}

package io.plumbline.agent;

import io.plumbline.agent.weave.Instrumentation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agent's own instrumentations and those of extensions. One that cannot be loaded costs the others nothing. */
final class Instrumentations {
  /** A service file that cannot be read is reported again and again. */
  private static final int MAX_BROKEN = 100;

  private Instrumentations() {}

  static List<Instrumentation> of(ClassLoader loader) {
    List<Instrumentation> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Iterator<Instrumentation> each =
        ServiceLoader.load(Instrumentation.class, loader).iterator();
    for (int broken = 0; broken < MAX_BROKEN; ) {
      try {
        if (!each.hasNext()) return all;
        Instrumentation next = each.next();
        String unfit = unfit(next, names);
        if (unfit == null) all.add(next);
        else AgentLog.warn(next.getClass().getName() + " is not used: " + unfit, null);
      } catch (ServiceConfigurationError | LinkageError e) {
        broken++;
        AgentLog.warn("an instrumentation cannot be loaded: " + e.getMessage(), e);
      }
    }
    return all;
  }

  private static @Nullable String unfit(Instrumentation next, Set<String> names) {
    if (next.getClass().getName().indexOf('.') < 0)
      return "it is in no package (expected: one of its own, for itself and its helpers)";
    return names.add(next.name()) ? null : "there is one named " + next.name() + " already";
  }
}

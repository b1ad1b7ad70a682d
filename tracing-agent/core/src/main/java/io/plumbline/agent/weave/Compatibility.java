package io.plumbline.agent.weave;

import io.plumbline.agent.AgentLog;
import io.plumbline.agent.weave.Rules.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which instrumentations a class loader's libraries are fit for. One that lacks something is off as a whole for that
 * loader, with one line in the log, before the first of its advice runs there.
 */
final class Compatibility {
  private static final class Known {
    final Set<String> checkedAdvice = new HashSet<>();
    final Set<String> off = new HashSet<>();
  }

  private final ClassLoader agent;
  private final AdvicePackages advice;
  private final Report report;
  // guarded by itself; never while a class file is read, for that may wait for a class loader's
  // lock
  private final Map<ClassLoader, Known> byLoader = new WeakHashMap<>();

  Compatibility(ClassLoader agent, AdvicePackages advice, Report report) {
    this.agent = agent;
    this.advice = advice;
    this.report = report;
  }

  /** Those of the rules that may be woven into classes of this loader. */
  List<Rule> fit(List<Rule> wanted, @Nullable ClassLoader library) throws IOException {
    if (library == null || library == agent.getParent()) return wanted;
    Needs needs = new Needs(agent, advice, library);
    List<Rule> fit = new ArrayList<>();
    for (Rule rule : wanted) {
      if (!rule.instrumentation.mentionsOnlyJdkTypes() && begin(rule, library)) {
        String missing = needs.missing(rule.advice);
        if (missing != null) off(rule.instrumentation.name(), library, missing);
      }
    }
    for (Rule rule : wanted) {
      if (!isOff(rule.instrumentation, library)) fit.add(rule);
    }
    return fit;
  }

  boolean isOff(Instrumentation instrumentation, @Nullable ClassLoader library) {
    if (library == null || instrumentation.mentionsOnlyJdkTypes()) return false;
    synchronized (byLoader) {
      Known known = byLoader.get(library);
      return known != null && known.off.contains(instrumentation.name());
    }
  }

  private boolean begin(Rule rule, ClassLoader library) {
    synchronized (byLoader) {
      return known(library).checkedAdvice.add(rule.advice);
    }
  }

  private void off(String name, ClassLoader library, String missing) {
    synchronized (byLoader) {
      if (!known(library).off.add(name)) return;
    }
    String why = missing + " is missing";
    report.off(name, why);
    AgentLog.info(name + " is off for the libraries of " + library.getClass().getName() + ": " + why
        + "; tested versions are in the agent's README");
  }

  private Known known(ClassLoader library) {
    return byLoader.computeIfAbsent(library, loader -> new Known());
  }
}

package io.plumbline.agent.weave;

import io.plumbline.agent.AgentLog;
import io.plumbline.agent.weave.Rules.Rule;
import java.lang.annotation.Annotation;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Links a woven call, when it runs for the first time, to its advice. */
final class Linker {
  private final ClassLoader agent;
  private final AdvicePackages advicePackages;
  private final ClassLoader platform;
  private final Compatibility compatibility;
  private final Report report;
  private final Set<String> switchedOff = ConcurrentHashMap.newKeySet();
  private boolean on = true; // guarded by this
  private final Map<String, Fuse> fuses = new ConcurrentHashMap<>();
  private final Map<String, Rule> rules = new ConcurrentHashMap<>();
  // guarded by itself; a loader is kept alive by the woven classes that call into it, not by this
  // map
  private final Map<ClassLoader, WeakReference<AdviceClassLoader>> homes = new WeakHashMap<>();
  // guarded by homes; of those that see the application's OpenTelemetry
  private final Map<ClassLoader, WeakReference<AdviceClassLoader>> bridgeHomes =
      new WeakHashMap<>();

  Linker(
      ClassLoader agent,
      AdvicePackages advicePackages,
      RuleTable rules,
      Compatibility compatibility,
      Report report) {
    this.agent = agent;
    this.advicePackages = advicePackages;
    this.compatibility = compatibility;
    this.report = report;
    this.platform = agent.getParent();
    for (Rule rule : rules.all()) this.rules.put(rule.advice, rule);
  }

  /** As a handle, for {@link TraceLink#linker}. */
  MethodHandle handle() throws ReflectiveOperationException {
    MethodType type = MethodType.methodType(
        CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class, Object[].class);
    return MethodHandles.lookup().bind(this, "link", type);
  }

  /**
   * @param arguments Byte Buddy's: the advice's class name, 0 for enter or 1 for exit, and more
   */
  CallSite link(MethodHandles.Lookup caller, String name, MethodType type, Object[] arguments) {
    String advice = (String) arguments[0];
    try {
      Rule rule = rules.get(advice);
      if (rule == null) throw new IllegalStateException("no rule has advice " + advice);
      if (compatibility.isOff(rule.instrumentation, caller.lookupClass().getClassLoader()))
        return new ConstantCallSite(Fuse.nothing(type));
      Class<?> loaded =
          Class.forName(advice, true, home(rule, caller.lookupClass().getClassLoader()));
      Method method = method(loaded, name);
      MethodHandle target = MethodHandles.lookup().unreflect(method).asType(type);
      Fuse fuse = fuse(rule);
      boolean removable = isEnter(method) || !hasEnter(loaded);
      return new ConstantCallSite(fuse.guard(target, removable));
    } catch (Throwable e) { // whatever is wrong with one advice, the application's method must run
      AgentLog.warn(
          advice + " cannot be linked in " + caller.lookupClass().getName() + "; it is off there",
          e);
      return new ConstantCallSite(Fuse.nothing(type));
    }
  }

  private synchronized Fuse fuse(Rule rule) {
    String name = rule.instrumentation.name();
    return fuses.computeIfAbsent(
        rule.advice, advice -> new Fuse(advice, name, report, on && !switchedOff.contains(name)));
  }

  /**
   * Switches advice that is linked already, and what will be.
   *
   * @param instrumentation null for all: those that were switched off one by one stay off
   */
  synchronized void set(@Nullable String instrumentation, boolean isOn) {
    if (instrumentation == null) {
      on = isOn;
    } else if (isOn) {
      switchedOff.remove(instrumentation);
    } else {
      switchedOff.add(instrumentation);
    }
    for (Fuse fuse : fuses.values()) {
      String name = fuse.instrumentation();
      if (instrumentation == null || instrumentation.equals(name))
        fuse.set(on && !switchedOff.contains(name));
    }
  }

  private ClassLoader home(Rule rule, @Nullable ClassLoader woven) {
    if (rule.instrumentation.mentionsOnlyJdkTypes() || woven == null || woven == platform)
      return agent;
    boolean bridge = rule.instrumentation.seesApplicationsOpenTelemetry();
    synchronized (homes) {
      Map<ClassLoader, WeakReference<AdviceClassLoader>> all = bridge ? bridgeHomes : homes;
      WeakReference<AdviceClassLoader> known = all.get(woven);
      AdviceClassLoader home = known == null ? null : known.get();
      if (home == null) {
        home = new AdviceClassLoader(woven, agent, advicePackages, bridge);
        all.put(woven, new WeakReference<>(home));
      }
      return home;
    }
  }

  private static Method method(Class<?> advice, String name) throws NoSuchMethodException {
    for (Method method : advice.getDeclaredMethods()) {
      if (method.getName().equals(name) && (isEnter(method) || isExit(method))) {
        method.setAccessible(true);
        return method;
      }
    }
    throw new NoSuchMethodException(advice.getName() + "." + name);
  }

  private static boolean hasEnter(Class<?> advice) {
    for (Method method : advice.getDeclaredMethods()) {
      if (isEnter(method)) return true;
    }
    return false;
  }

  private static boolean isEnter(Method method) {
    return has(method, Advice.OnMethodEnter.class);
  }

  private static boolean isExit(Method method) {
    return has(method, Advice.OnMethodExit.class);
  }

  private static boolean has(Method method, Class<? extends Annotation> annotation) {
    return method.isAnnotationPresent(annotation);
  }
}

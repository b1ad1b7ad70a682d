package io.plumbline.agent.weave;

import io.plumbline.agent.AgentLog;
import io.plumbline.agent.weave.Rules.MethodKey;
import io.plumbline.agent.weave.Rules.Rule;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Method;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Weaves advice into classes as they are loaded, and by retransformation into those loaded before. Never
 * changes a class's shape, only the bodies of its methods: an {@code invokedynamic} at the start and the
 * end, which {@link Linker} links to the advice when it first runs.
 *
 * <pre>
 * class loaded ─► name in the rules? ── no ─► (one hash look-up, nothing else)
 *                        │ yes
 *                 Byte Buddy writes: enter = indy PlumblineLink(advice, enter); … body …; indy (advice, exit)
 * first call   ─► PlumblineLink.bootstrap ─► Linker: load advice beside its library, guard with a Fuse
 * </pre>
 */
public final class Weaver implements ClassFileTransformer {
  private static final String SWITCHED_OFF = "switched off";
  private static final int DISCOVERY_PATIENCE_SECONDS = 2;

  private static volatile @Nullable Weaver installed;

  private final java.lang.instrument.Instrumentation instrumentation;
  /** Packages of the class loaders that other tracing agents live in. */
  private static final List<String> OTHER_AGENTS = Arrays.asList(
      "io.opentelemetry.javaagent.",
      "co.elastic.apm.agent.",
      "datadog.trace.bootstrap.",
      "org.apache.skywalking.apm.agent.");

  private final ClassLoader agent;
  private final RuleTable rules;
  private final Runnable onFirstWeave;
  private final Report report = new Report();
  private final Compatibility compatibility;
  private final Linker linker;
  private final Discovered discovered = new Discovered();
  private final ReentrantLock discovering = new ReentrantLock();
  private @Nullable Method bootstrap; // guarded by this
  private boolean warmed; // guarded by this

  private Weaver(
      java.lang.instrument.Instrumentation instrumentation,
      ClassLoader agent,
      Iterable<Instrumentation> instrumentations,
      Runnable onFirstWeave) {
    this.instrumentation = instrumentation;
    this.agent = agent;
    this.rules = new RuleTable(instrumentations);
    this.onFirstWeave = onFirstWeave;
    AdvicePackages advice = new AdvicePackages(instrumentations);
    compatibility = new Compatibility(agent, advice, report);
    linker = new Linker(agent, advice, rules, compatibility, report);
  }

  /**
   * Starts weaving.
   *
   * @param onFirstWeave called when the first class is woven, for an instrumentation that starts spans,
   *     while the application loads it, on the thread that loads it: to prepare what the first advice will need
   */
  public static void install(
      java.lang.instrument.Instrumentation instrumentation,
      ClassLoader agent,
      Iterable<Instrumentation> instrumentations,
      Runnable onFirstWeave) {
    Weaver weaver = new Weaver(instrumentation, agent, instrumentations, onFirstWeave);
    for (Instrumentation each : instrumentations) weaver.report.known(each.name());
    installed = weaver;
    instrumentation.addTransformer(weaver, true);
    weaver.retransform(weaver.loaded(true));
  }

  /**
   * Weaves those classes, loaded before {@link #install}, that only carry what others start. Kept for the first
   * span's start: {@code java.lang.Thread} is always among them, and weaving one class more than none costs a start
   * half a second.
   */
  public static void weaveCarriers() {
    Weaver weaver = installed;
    if (weaver != null) weaver.retransform(weaver.loaded(false));
  }

  private List<Class<?>> loaded(boolean startsSpans) {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      List<Rule> wanted = rules.ofType(type.getName().replace('.', '/'));
      if (!wanted.isEmpty()
          && startsSpans == wanted.stream().anyMatch(rule -> rule.instrumentation.startsSpans()))
        loaded.add(type);
    }
    return loaded;
  }

  /** What is instrumented until now; empty before {@link #install}. */
  public static Report report() {
    Weaver weaver = installed;
    return weaver == null ? new Report() : weaver.report;
  }

  /**
   * Switches advice on or off while the application runs, at no cost in either position. Calls in flight end as they began.
   *
   * @param name of one instrumentation, null for all
   * @throws IllegalArgumentException if there is none of this name
   */
  public static void set(@Nullable String name, boolean on) {
    Weaver weaver = installed;
    if (weaver == null) return;
    if (name != null) {
      if (!weaver.report.has(name)) {
        throw new IllegalArgumentException(
            "instrumentation: " + name + " (expected: one of " + weaver.report.names() + ")");
      }
      if (on) weaver.report.on(name, SWITCHED_OFF);
      else weaver.report.off(name, SWITCHED_OFF);
    }
    weaver.linker.set(name, on);
  }

  /**
   * Weaves the rules {@code discovered} under this name into the class of an object that advice has just
   * seen, and into those superclasses and interfaces of it that declare their methods. The first call
   * for a class takes milliseconds, every other a look-up. Who meets the class while another thread
   * weaves it waits for that: what went on unwoven would be a span, or a commit, that nobody saw.
   *
   * @throws IllegalArgumentException if no instrumentation discovers under this name
   */
  public static void ensure(Class<?> type, String name) {
    Weaver weaver = installed;
    if (weaver != null && !weaver.discovered.isDone(type, name)) weaver.discover(type, name);
  }

  private void discover(Class<?> type, String name) {
    if (!mayDiscover(type)) return;
    try {
      if (!discovered.isDone(type, name)) weaveLineage(type, name);
    } finally {
      discovered.done(type, name); // even if it failed: it would fail again
      discovering.unlock();
    }
  }

  private void weaveLineage(Class<?> type, String name) {
    List<Rule> wanted = rules.ofDiscovery(name);
    List<Class<?>> changed = new ArrayList<>();
    for (Class<?> each : Discovered.lineage(type)) {
      List<Rule> missing = new ArrayList<>(wanted);
      for (Rule known : rules.ofType(each.getName().replace('.', '/')))
        missing.removeIf(rule -> rule.advice.equals(known.advice));
      if (declaresAny(each, missing) && discovered.add(each, name)) changed.add(each);
    }
    retransform(changed);
  }

  /** Takes the lock; never waits for long, since the application may hold locks of its own here. */
  private boolean mayDiscover(Class<?> type) {
    try {
      if (discovering.tryLock(DISCOVERY_PATIENCE_SECONDS, TimeUnit.SECONDS)) return true;
      AgentLog.info(type.getName() + " is not woven yet: another class takes its time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static boolean declaresAny(Class<?> type, List<Rule> wanted) {
    TypeDescription described = TypeDescription.ForLoadedType.of(type);
    try {
      for (Rule rule : wanted) {
        if (!described.getDeclaredMethods().filter(matcher(rule.method)).isEmpty()) return true;
      }
    } catch (LinkageError e) { // one of its methods mentions an optional library that is not there
      AgentLog.warn(type.getName() + " cannot be looked into and is not woven", e);
    }
    return false;
  }

  private void retransform(List<Class<?>> types) {
    for (Class<?> type : types) {
      try {
        if (instrumentation.isModifiableClass(type)) instrumentation.retransformClasses(type);
      } catch (UnmodifiableClassException | LinkageError e) {
        AgentLog.warn(type.getName() + " cannot be woven", e);
      }
    }
  }

  /** What another agent sends to its own collector is no call of the application: its HTTP client is not woven. */
  private static boolean isAnotherAgents(@Nullable ClassLoader loader) {
    if (loader == null) return false;
    String name = loader.getClass().getName();
    return OTHER_AGENTS.stream().anyMatch(name::startsWith);
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String internalName,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (internalName == null || loader == agent || isAnotherAgents(loader)) return null;
    List<Rule> wanted = rules.ofType(internalName);
    if (redefined != null) wanted = withDiscovered(wanted, redefined);
    if (loader != null && loader != agent.getParent()) wanted = withAnnotated(wanted, classFile);
    if (wanted.isEmpty()) return null;
    String name = internalName.replace('/', '.');
    try {
      wanted = compatibility.fit(wanted, loader);
      if (wanted.isEmpty()) return null;
      byte[] woven = weave(name, loader, classFile, wanted);
      AgentLog.debug("woven: " + name);
      tell(wanted, domain);
      if (redefined == null && wanted.stream().anyMatch(rule -> rule.instrumentation.startsSpans()))
        warmUp();
      return woven;
    } catch (Throwable e) { // the class must load, whatever is wrong with us
      AgentLog.warn(name + " is not woven", e);
      return null;
    }
  }

  private void tell(List<Rule> woven, @Nullable ProtectionDomain domain) {
    CodeSource source = domain == null ? null : domain.getCodeSource();
    URL location = source == null ? null : source.getLocation();
    String library = null;
    if (location != null && !location.getProtocol().equals("jrt")) {
      String path = location.getPath().replaceAll("!?/+$", "");
      library = path.substring(path.lastIndexOf('/') + 1);
    }
    Set<String> names = new HashSet<>();
    for (Rule rule : woven) {
      String name = rule.instrumentation.name();
      if (names.add(name)) report.woven(name, library);
    }
  }

  private List<Rule> withDiscovered(List<Rule> byName, Class<?> type) {
    Set<String> names = discovered.of(type);
    if (names.isEmpty()) return byName;
    List<Rule> all = new ArrayList<>(byName);
    for (String name : names) all.addAll(rules.ofDiscovery(name));
    return all;
  }

  private List<Rule> withAnnotated(List<Rule> byName, byte[] classFile) {
    List<Rule> annotated = rules.ofAnnotations(classFile);
    if (annotated.isEmpty()) return byName;
    List<Rule> all = new ArrayList<>(byName);
    all.addAll(annotated);
    return all;
  }

  private byte[] weave(
      String name, @Nullable ClassLoader loader, byte[] original, List<Rule> wanted)
      throws ReflectiveOperationException, IOException {
    byte[] classFile = OldClassFile.raised(original);
    ClassFileLocator advices = ClassFileLocator.ForClassLoader.of(agent);
    ClassFileLocator library = loader == null
        ? ClassFileLocator.ForClassLoader.ofBootLoader()
        : ClassFileLocator.ForClassLoader.of(loader);
    ClassFileLocator files = new ClassFileLocator.Compound(
        ClassFileLocator.Simple.of(name, classFile), library, advices);
    // Lazily: another agent may have given the class an interface of its own that only the JVM
    // finds.
    TypePool types = TypePool.Default.WithLazyResolution.of(files);
    DynamicType.Builder<?> builder = new ByteBuddy()
        .with(TypeValidation.DISABLED)
        .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE) // what is inherited is not woven
        .decorate(types.describe(name).resolve(), files);
    if (classFile != original) builder = builder.visit(OldClassFile.NEW_STACK_MAPS);
    Advice.WithCustomMapping advice =
        Advice.withCustomMapping().bootstrap(bootstrap()).with(new Advice.AssignReturned.Factory());
    for (Rule rule : wanted) {
      TypeDescription described = types.describe(rule.advice).resolve();
      builder = builder.visit(advice.to(described, files).on(matcher(rule.method)));
    }
    return builder.make(types).getBytes();
  }

  private static ElementMatcher.Junction<MethodDescription> matcher(MethodKey method) {
    if (method.annotation != null) return annotated(method.annotation);
    if (method.name.equals(MethodKey.INITIALIZER)) return ElementMatchers.isTypeInitializer();
    ElementMatcher.Junction<MethodDescription> named = method.name.equals(MethodKey.CONSTRUCTOR)
        ? ElementMatchers.isConstructor()
        : ElementMatchers.<MethodDescription>named(method.name)
            .and(ElementMatchers.not(ElementMatchers.isAbstract()))
            .and(ElementMatchers.not(ElementMatchers.isNative()))
            .and(ElementMatchers.not(ElementMatchers.isBridge()));
    ElementMatcher.Junction<MethodDescription> matcher =
        named.and(ElementMatchers.takesArguments(method.parameters));
    List<String> types =
        method.parameterTypes == null ? Collections.emptyList() : method.parameterTypes;
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      matcher = matcher.and(
          ElementMatchers.takesArgument(i, actual -> actual.getActualName().equals(type)));
    }
    return matcher;
  }

  private static ElementMatcher.Junction<MethodDescription> annotated(String annotation) {
    return ElementMatchers.isMethod()
        .and(ElementMatchers.not(ElementMatchers.isAbstract()))
        .and(ElementMatchers.not(ElementMatchers.isNative()))
        .and(ElementMatchers.not(ElementMatchers.isSynthetic()))
        .and(ElementMatchers.isAnnotatedWith(ElementMatchers.named(annotation))
            .or(ElementMatchers.hasParameters(ElementMatchers.whereAny(
                ElementMatchers.isAnnotatedWith(ElementMatchers.named(annotation))))));
  }

  private synchronized Method bootstrap() throws ReflectiveOperationException, IOException {
    if (bootstrap == null) bootstrap = Bridge.install(instrumentation, linker.handle());
    return bootstrap;
  }

  private synchronized void warmUp() {
    if (warmed) return;
    warmed = true;
    onFirstWeave.run();
  }

  /** Which rules were discovered for a class; goes with the class. */
  private static final class Discovered {
    private final ClassValue<Set<String>> done = names();
    private final ClassValue<Set<String>> woven = names();

    private static ClassValue<Set<String>> names() {
      return new ClassValue<Set<String>>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
          return ConcurrentHashMap.newKeySet();
        }
      };
    }

    boolean isDone(Class<?> type, String name) {
      return done.get(type).contains(name);
    }

    void done(Class<?> type, String name) {
      done.get(type).add(name);
    }

    boolean add(Class<?> type, String name) {
      return woven.get(type).add(name);
    }

    Set<String> of(Class<?> type) {
      return woven.get(type);
    }

    /** The class, its superclasses and all their interfaces, without Object. */
    static List<Class<?>> lineage(Class<?> type) {
      List<Class<?>> lineage = new ArrayList<>();
      for (Class<?> each = type;
          each != null && each != Object.class;
          each = each.getSuperclass()) {
        lineage.add(each);
        addInterfaces(each, lineage);
      }
      return lineage;
    }

    private static void addInterfaces(Class<?> type, List<Class<?>> lineage) {
      for (Class<?> each : type.getInterfaces()) {
        if (lineage.contains(each)) continue;
        lineage.add(each);
        addInterfaces(each, lineage);
      }
    }
  }
}

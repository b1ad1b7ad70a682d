package io.plumbline.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the library beside some advice has all that the advice and its helpers mention, told from class files before
 * anything is woven: with a version that lacks something the advice would fail, or work in half.
 *
 * <pre>
 * advice ─► helpers in its packages ─► types, methods, fields of others
 *                                      JDK's and the agent's own: there by construction
 *                                      the library's: looked up in its class loader
 * </pre>
 *
 * For one class loader, on one thread; read and thrown away.
 */
final class Needs {
  private static final String[] PRESENT = {
    "java/",
    "jdk/",
    "sun/",
    "com/sun/",
    "io/plumbline/",
    "io/opentelemetry/",
    "net/bytebuddy/",
    "org/jspecify/"
  };

  private final ClassLoader agent;
  private final AdvicePackages advice;
  private final @Nullable ClassLoader library;
  private final Map<String, ClassNeeds.@Nullable Declared> declared = new HashMap<>();

  Needs(ClassLoader agent, AdvicePackages advice, @Nullable ClassLoader library) {
    this.agent = agent;
    this.advice = advice;
    this.library = library;
  }

  /** The first thing that is missing, as {@code a.b.Type} or {@code a.b.Type.method(a.b.C)}; null if all is there. */
  @Nullable String missing(String advice) throws IOException {
    Set<String> seen = new HashSet<>();
    Set<String> alternatives = new HashSet<>(); // prefixes of their nested classes
    Deque<String> open = new ArrayDeque<>();
    open.add(advice.replace('.', '/'));
    while (!open.isEmpty()) {
      String name = open.remove();
      byte[] classFile = seen.add(name) ? read(agent, name) : null;
      if (classFile == null) continue;
      ClassNeeds needs = ClassNeeds.of(classFile);
      if (needs.alternative) alternatives.add(name + "$");
      boolean alternative = needs.alternative || alternatives.stream().anyMatch(name::startsWith);
      String missing = missing(needs, alternative);
      if (missing != null) return missing;
      for (String type : needs.types) {
        if (isAdvice(type)) open.add(type);
      }
    }
    return null;
  }

  private @Nullable String missing(ClassNeeds needs, boolean alternative) throws IOException {
    for (String type : needs.types) {
      if (isPresent(type) || declared(type) != null) continue;
      return alternative ? null : type.replace('/', '.');
    }
    for (ClassNeeds.Member member : needs.members) {
      if (isPresent(member.owner) || hasMember(member.owner, member.name + member.descriptor))
        continue;
      return member.toString();
    }
    return null;
  }

  private boolean isAdvice(String type) {
    return advice.contain(type.replace('/', '.'));
  }

  private boolean isPresent(String type) {
    if (isAdvice(type)) return true;
    for (String prefix : PRESENT) {
      if (type.startsWith(prefix)) return true;
    }
    return false;
  }

  /** Benefit of the doubt for what comes from a class file that nobody can read. */
  private boolean hasMember(String owner, String member) throws IOException {
    ClassNeeds.Declared type = declared(owner);
    if (type == null || type.members.contains(member)) return true;
    for (String parent : type.parents) {
      if (isPresent(parent) ? jdkHasMember(parent, member) : hasMember(parent, member)) return true;
    }
    return false;
  }

  private boolean jdkHasMember(String owner, String member) throws IOException {
    ClassNeeds.Declared type = declared(owner);
    if (type == null || type.members.contains(member)) return type != null;
    for (String parent : type.parents) {
      if (jdkHasMember(parent, member)) return true;
    }
    return false;
  }

  private ClassNeeds.@Nullable Declared declared(String type) throws IOException {
    if (!declared.containsKey(type)) {
      byte[] classFile = read(library, type);
      declared.put(type, classFile == null ? null : ClassNeeds.Declared.of(classFile));
    }
    return declared.get(type);
  }

  private static byte @Nullable [] read(@Nullable ClassLoader loader, String type)
      throws IOException {
    String file = type + ".class";
    try (InputStream in = loader == null
        ? ClassLoader.getSystemResourceAsStream(file)
        : loader.getResourceAsStream(file)) {
      return in == null ? null : Bridge.readAll(in);
    }
  }
}

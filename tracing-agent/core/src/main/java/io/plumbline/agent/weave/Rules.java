package io.plumbline.agent.weave;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to weave, as written by {@link Instrumentation#define}:
 *
 * <pre>{@code
 * rules.type("org.example.Client").method("send", "org.example.Request").advice(SendAdvice.class);
 * rules.discovered("example-listener").method("onMessage", 1).advice(ListenerAdvice.class);
 * }</pre>
 *
 * Classes are named exactly, so a class that is loaded costs one look-up in a hash table. Implementations
 * whose names nobody knows are {@linkplain #discovered discovered by value}.
 */
public final class Rules {
  private final Instrumentation instrumentation;
  private final RuleTable table;

  Rules(Instrumentation instrumentation, RuleTable table) {
    this.instrumentation = instrumentation;
    this.table = table;
  }

  /** Rules for one class, by its binary name, {@code a.b.Outer$Inner}. */
  public Target type(String binaryName) {
    return new Target(table.typeToFill(binaryName));
  }

  /**
   * Rules for every class that advice hands to {@link Weaver#ensure} under this name, and for its
   * superclasses and interfaces where they declare the methods.
   */
  public Target discovered(String name) {
    return new Target(table.discoveryToFill(name));
  }

  /**
   * Rules for every method, of any class that the application's loaders load, which is annotated so or of which a parameter is. Classes
   * loaded before the agent was attached are not looked into.
   *
   * @param annotation by its binary name
   */
  public Advised annotated(String annotation) {
    Target target = new Target(table.annotatedToFill(annotation));
    return new Advised(target, MethodKey.annotated(annotation));
  }

  /** The methods of one class that get advice. */
  public final class Target {
    private final List<Rule> rules;

    private Target(List<Rule> rules) {
      this.rules = rules;
    }

    /** The method with exactly these parameter types, by binary name ({@code int}, {@code byte[]}, …). */
    public Advised method(String name, String... parameterTypes) {
      return new Advised(
          this, new MethodKey(name, Arrays.asList(parameterTypes), parameterTypes.length));
    }

    /** Every method of this name with this many parameters. */
    public Advised method(String name, int parameters) {
      return new Advised(this, new MethodKey(name, null, parameters));
    }

    /** The constructor with exactly these parameter types. Its advice cannot see {@code this} on enter. */
    public Advised constructor(String... parameterTypes) {
      return method(MethodKey.CONSTRUCTOR, parameterTypes);
    }

    /** The static initializer. Not run again in a class that is loaded already. */
    public Advised initializer() {
      return method(MethodKey.INITIALIZER);
    }
  }

  /** A method that waits for its advice. */
  public final class Advised {
    private final Target target;
    private final MethodKey method;

    private Advised(Target target, MethodKey method) {
      this.target = target;
      this.method = method;
    }

    /**
     * Weaves the advice, a class with static methods annotated {@code @Advice.OnMethodEnter(inline =
     * false)} and {@code @Advice.OnMethodExit(inline = false)}. It needs no {@code suppress}: what it
     * throws never reaches the application.
     *
     * @return the target again, for its next method
     */
    public Target advice(Class<?> advice) {
      target.rules.add(new Rule(instrumentation, method, advice.getName()));
      return target;
    }
  }

  /** Which method: by parameter types, or by their number when those are null, or by an annotation of the method or a parameter. */
  static final class MethodKey {
    static final String CONSTRUCTOR = "<init>";
    static final String INITIALIZER = "<clinit>";
    final String name;
    final @Nullable List<String> parameterTypes;
    final int parameters;
    final @Nullable String annotation;

    MethodKey(String name, @Nullable List<String> parameterTypes, int parameters) {
      this(name, parameterTypes, parameters, null);
    }

    private MethodKey(
        String name,
        @Nullable List<String> parameterTypes,
        int parameters,
        @Nullable String annotation) {
      this.name = name;
      this.parameterTypes = parameterTypes;
      this.parameters = parameters;
      this.annotation = annotation;
    }

    static MethodKey annotated(String annotation) {
      return new MethodKey("", null, 0, annotation);
    }
  }

  /** One advice on one method. */
  static final class Rule {
    final Instrumentation instrumentation;
    final MethodKey method;
    final String advice;

    Rule(Instrumentation instrumentation, MethodKey method, String advice) {
      this.instrumentation = instrumentation;
      this.method = method;
      this.advice = advice;
    }
  }
}

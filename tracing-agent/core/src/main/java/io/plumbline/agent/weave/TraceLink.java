package io.plumbline.agent.weave;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The only class of the agent that woven code mentions. {@link Bridge} defines a copy of it into {@code
 * java.base} as {@code java.lang.PlumblineLink}, because that is where every class of every loader and
 * module can see it; this original only lends its bytes. So: types of {@code java.base} only, no lambda,
 * no string concatenation, no assertion, no nested class.
 */
public final class TraceLink {
  /** {@code CallSite link(Lookup, String, MethodType, Object[])} of the agent; null until it is set. */
  public static volatile @Nullable MethodHandle linker;

  private TraceLink() {}

  /** Links a woven call to its advice, or to nothing. Never throws: the caller is the application. */
  public static CallSite bootstrap(
      MethodHandles.Lookup caller, String name, MethodType type, Object... advice) {
    try {
      MethodHandle agent = linker;
      if (agent == null) throw new IllegalStateException("no linker");
      return (CallSite) agent.invoke(caller, name, type, advice);
    } catch (Throwable e) {
      MethodHandle nothing = MethodHandles.constant(Object.class, null);
      nothing = MethodHandles.dropArguments(nothing, 0, type.parameterList());
      return new ConstantCallSite(MethodHandles.explicitCastArguments(nothing, type));
    }
  }
}

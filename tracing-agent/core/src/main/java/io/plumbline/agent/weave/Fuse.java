package io.plumbline.agent.weave;

import io.plumbline.agent.AgentLog;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the application and one advice class: an exception of the advice is counted, logged the
 * first time, and answered with null; at the tenth the advice is switched off. People may switch it too.
 *
 * <p>Off means that its enter methods are gone from the code as if never woven (the compiler takes a {@link
 * MutableCallSite}'s target for a constant, so it costs nothing in either position). Its exit methods stay, for the calls that
 * have been entered.
 */
final class Fuse {
  private static final int FAILURES = 10;
  private static final MethodHandle FAILED;

  static {
    try {
      FAILED = MethodHandles.lookup()
          .findVirtual(Fuse.class, "failed", MethodType.methodType(void.class, Throwable.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Fuse.failed", e);
    }
  }

  private final String advice;
  private final Report report;
  private final String instrumentation;
  private final MutableCallSite on;
  private final AtomicInteger failures = new AtomicInteger();

  Fuse(String advice, String instrumentation, Report report, boolean on) {
    this.advice = advice;
    this.instrumentation = instrumentation;
    this.report = report;
    this.on = new MutableCallSite(MethodHandles.constant(boolean.class, on));
  }

  /**
   * @param target the advice's method
   * @param removable whether it goes when the fuse blows
   */
  MethodHandle guard(MethodHandle target, boolean removable) {
    MethodHandle nothing = nothing(target.type());
    MethodHandle onFailure = MethodHandles.dropArguments(nothing, 0, Throwable.class);
    onFailure = MethodHandles.foldArguments(onFailure, FAILED.bindTo(this));
    MethodHandle safe = MethodHandles.catchException(target, Throwable.class, onFailure);
    return removable ? MethodHandles.guardWithTest(on.dynamicInvoker(), safe, nothing) : safe;
  }

  /** Does nothing; returns null, zero or false. */
  static MethodHandle nothing(MethodType type) {
    MethodHandle nothing = MethodHandles.constant(Object.class, null);
    nothing = MethodHandles.dropArguments(nothing, 0, type.parameterList());
    return MethodHandles.explicitCastArguments(nothing, type);
  }

  String instrumentation() {
    return instrumentation;
  }

  /** Switching it on also mends it. */
  void set(boolean isOn) {
    if (isOn && failures.getAndSet(0) >= FAILURES) report.on(instrumentation, blown());
    on.setTarget(MethodHandles.constant(boolean.class, isOn));
    MutableCallSite.syncAll(new MutableCallSite[] {on});
  }

  void failed(Throwable cause) {
    int count = failures.incrementAndGet();
    if (count == 1) AgentLog.warn(advice + " failed; the application was not affected", cause);
    if (count != FAILURES) return;
    set(false);
    report.off(instrumentation, blown());
    AgentLog.warn(advice + " " + blown(), null);
  }

  private String blown() {
    return "failed " + FAILURES + " times and is switched off";
  }
}

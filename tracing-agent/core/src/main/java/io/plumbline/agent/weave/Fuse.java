package io.plumbline.agent.weave;

import io.plumbline.agent.AgentLog;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SwitchPoint;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the application and one advice class: an exception of the advice is counted, logged the
 * first time, and answered with null; at the tenth the advice is switched off.
 *
 * <p>Off means that its enter methods are gone from the code as if never woven (a {@link SwitchPoint}
 * costs nothing in either position). Its exit methods stay, for the calls that have been entered.
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
  private final SwitchPoint on = new SwitchPoint();
  private final AtomicInteger failures = new AtomicInteger();

  Fuse(String advice) {
    this.advice = advice;
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
    return removable ? on.guardWithTest(safe, nothing) : safe;
  }

  /** Does nothing; returns null, zero or false. */
  static MethodHandle nothing(MethodType type) {
    MethodHandle nothing = MethodHandles.constant(Object.class, null);
    nothing = MethodHandles.dropArguments(nothing, 0, type.parameterList());
    return MethodHandles.explicitCastArguments(nothing, type);
  }

  void failed(Throwable cause) {
    int count = failures.incrementAndGet();
    if (count == 1) AgentLog.warn(advice + " failed; the application was not affected", cause);
    if (count != FAILURES) return;
    SwitchPoint.invalidateAll(new SwitchPoint[] {on});
    AgentLog.warn(advice + " failed " + FAILURES + " times and is switched off", null);
  }
}

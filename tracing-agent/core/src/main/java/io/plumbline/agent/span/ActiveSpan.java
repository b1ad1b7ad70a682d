package io.plumbline.agent.span;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.plumbline.agent.serial.Serial;
import io.plumbline.agent.telemetry.OwnCalls;
import org.jspecify.annotations.Nullable;

/** A span between its start and its end, with the context it made. Travels as the advice's enter value. */
public final class ActiveSpan {
  private static volatile boolean any;

  private final Context context;
  private final Thread starter = Thread.currentThread();
  private @Nullable Scope scope; // only the thread that started the span

  private ActiveSpan(Context context, Scope scope) {
    this.context = context;
    this.scope = scope;
  }

  static ActiveSpan enter(Context context, Scope scope) {
    if (!any) any = true;
    return new ActiveSpan(context, scope);
  }

  /**
   * Whether this process has started a span yet. Until it has, no context differs from the root, and who asks this
   * first need not load OpenTelemetry's classes.
   */
  public static boolean wasAny() {
    return any;
  }

  /** Makes a context current that carries something, though it may have no span. The caller closes the scope. */
  @SuppressWarnings("MustBeClosedChecker") // the caller does
  public static Scope makeCurrent(Context context) {
    if (!any) any = true;
    return context.makeCurrent();
  }

  /** What a callback registered now is to run in; null if nothing is to be carried to it. */
  public static @Nullable Context toCarry() {
    if (!any) return null;
    Context context = Context.current();
    return context == Context.root() || OwnCalls.contains(context) ? null : context;
  }

  /** To make current wherever the work goes on. */
  public Context context() {
    return context;
  }

  /** The request's serial number, null only where issuing is switched off. */
  public @Nullable String serial() {
    return Serial.of(context);
  }

  /**
   * Ends the span's being current on the thread that started it, while the span itself goes on: for
   * calls that return before they are done. A second call does nothing, nor does
   * one on another thread: an answer may come before the thread that asked has left.
   */
  public void leave() {
    if (Thread.currentThread() != starter || scope == null) return;
    scope.close();
    scope = null;
  }
}

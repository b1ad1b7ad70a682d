package io.plumbline.agent.span;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.LocalRootSpan;
import io.plumbline.agent.serial.Serial;
import org.jspecify.annotations.Nullable;

/** What the application itself says of the request that a thread works for. */
public final class Business {
  /** Before the key of each business value, as an attribute. */
  static final String PREFIX = "biz.";

  private Business() {}

  /**
   * Gives what this thread does the application's own serial number, and so to the request's span and the current one, until the scope is
   * closed on this thread.
   *
   * @return null if the text is no serial number, or the one that is current anyway
   */
  public static @Nullable Scope enter(@Nullable String serial) {
    if (serial == null || !Serial.isValid(serial)) return null;
    Context context = Context.current();
    if (serial.equals(Serial.of(context))) return null;
    Serial.write(requestOf(context), serial);
    Serial.write(Span.fromContext(context), serial);
    return ActiveSpan.makeCurrent(Serial.with(context, serial));
  }

  /** Says a business value: an attribute of the span that stands for the request in this process. */
  public static void value(String key, @Nullable Object value) {
    if (value != null) requestOf(Context.current()).setAttribute(PREFIX + key, value.toString());
  }

  /** The span by which the request entered this process, or began in it. */
  private static Span requestOf(Context context) {
    Span root = LocalRootSpan.fromContextOrNull(context);
    return root == null ? Span.fromContext(context) : root;
  }
}

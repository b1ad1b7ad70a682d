package io.plumbline.agent.serial;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.plumbline.id.SerialNumber;
import org.jspecify.annotations.Nullable;

/**
 * The serial number of a business request, as it travels: a member of the W3C baggage, so that whatever
 * carries baggage carries it, within a process and between two.
 */
public final class Serial {
  /** Baggage member and span attribute. */
  public static final String NAME = "plumbline.serial";

  /** Request header a client may send, and response header it gets back. */
  public static final String HEADER = "X-Serial-Number";

  static final AttributeKey<String> ATTRIBUTE = AttributeKey.stringKey(NAME);

  private Serial() {}

  /** The serial number of a context, null if it has none or one that is not valid. */
  public static @Nullable String of(Context context) {
    String value = Baggage.fromContext(context).getEntryValue(NAME);
    return isValid(value) ? value : null;
  }

  /** The context with this serial number in place of any other. */
  public static Context with(Context context, String serial) {
    return context.with(
        Baggage.fromContext(context).toBuilder().put(NAME, serial).build());
  }

  /** Writes it on a span that has started already, in place of any other. */
  public static void write(Span span, String serial) {
    span.setAttribute(ATTRIBUTE, serial);
  }

  /** Whether it matches {@code [A-Za-z0-9._:-]{1,64}}. */
  public static boolean isValid(@Nullable String value) {
    return value != null && SerialNumber.isValid(value);
  }
}

package io.plumbline.agent.serial;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
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

  /** What {@link #of} has found already, so that a span does not read the baggage three times. */
  private static final ContextKey<Found> FOUND = ContextKey.named(NAME);

  /** On every span of the request. */
  public static final AttributeKey<String> ATTRIBUTE = AttributeKey.stringKey(NAME);

  private Serial() {}

  /** The serial number of a context, null if it has none or one that is not valid. */
  public static @Nullable String of(Context context) {
    Baggage baggage = Baggage.fromContext(context);
    Found found = context.get(FOUND);
    if (found != null && found.baggage == baggage) return found.serial;
    String value = baggage.getEntryValue(NAME);
    return isValid(value) ? value : null;
  }

  /** The context with this serial number in place of any other. */
  public static Context with(Context context, String serial) {
    Baggage baggage = Baggage.fromContext(context).toBuilder().put(NAME, serial).build();
    return found(context.with(baggage), baggage, serial);
  }

  /** The context, which has a serial number in its baggage. */
  static Context found(Context context, Baggage baggage, String serial) {
    return context.with(FOUND, new Found(baggage, serial));
  }

  /** Holds for the very baggage it was found in: the application may replace that. */
  private static final class Found {
    private final Baggage baggage;
    private final String serial;

    Found(Baggage baggage, String serial) {
      this.baggage = baggage;
      this.serial = serial;
    }
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

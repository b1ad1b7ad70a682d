package io.plumbline.agent.serial;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * W3C baggage in which the serial number is never what the limits cost. The SDK's propagator carries 64 members and 8192 bytes, in the
 * order of their names, and drops what is beyond.
 *
 * <pre>
 * out: baggage: plumbline.serial=…,a=1,b=2,…        the last ones cut off, if that is too much
 * in:  the SDK's members, and plumbline.serial from wherever it stands
 * </pre>
 */
public final class SerialBaggage implements TextMapPropagator {
  private static final String HEADER = "baggage";
  private static final String MEMBER = Serial.NAME + "=";
  /** <a href="https://www.w3.org/TR/baggage/#limits">What every platform must carry</a>. */
  private static final int MAX_MEMBERS = 64;

  private static final int MAX_BYTES = 8192;

  private final TextMapPropagator sdk = W3CBaggagePropagator.getInstance();

  private SerialBaggage() {}

  /** This in place of the SDK's, any other as it is. */
  public static TextMapPropagator inPlaceOf(TextMapPropagator configured) {
    return configured instanceof W3CBaggagePropagator ? new SerialBaggage() : configured;
  }

  @Override
  public Collection<String> fields() {
    return sdk.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    String serial = Serial.of(context);
    if (serial == null) {
      sdk.inject(context, carrier, setter);
      return;
    }
    String member = MEMBER + serial;
    sdk.inject(context, carrier, (to, key, value) -> setter.set(to, key, with(member, value)));
  }

  /** The header with this member, put before the others if it is not among them. */
  static String with(String member, String header) {
    if (startOfSerial(header) >= 0) return header;
    String all = header.isEmpty() ? member : member + "," + header;
    int end = 0;
    for (int members = 1; members <= MAX_MEMBERS; members++) {
      int comma = all.indexOf(',', end + 1);
      int next = comma < 0 ? all.length() : comma;
      if (next > MAX_BYTES) break;
      end = next;
      if (comma < 0) break;
    }
    return all.substring(0, end);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    Context extracted = sdk.extract(context, carrier, getter);
    String known = Serial.of(extracted);
    if (known != null) return Serial.found(extracted, Baggage.fromContext(extracted), known);
    Iterator<String> headers = getter.getAll(carrier, HEADER);
    while (headers.hasNext()) {
      String serial = serialOf(headers.next());
      if (serial != null && Serial.isValid(serial)) return Serial.with(extracted, serial);
    }
    return extracted;
  }

  private static @Nullable String serialOf(String header) {
    int start = startOfSerial(header);
    if (start < 0) return null;
    int end = start + MEMBER.length();
    while (end < header.length() && header.charAt(end) != ',' && header.charAt(end) != ';') end++;
    return header.substring(start + MEMBER.length(), end).trim();
  }

  /** Where the serial number's member begins, -1 if it is not there. */
  private static int startOfSerial(String header) {
    for (int at = header.indexOf(MEMBER); at >= 0; at = header.indexOf(MEMBER, at + 1)) {
      int before = at - 1;
      while (before >= 0 && (header.charAt(before) == ' ' || header.charAt(before) == '\t'))
        before--;
      if (before < 0 || header.charAt(before) == ',') return at;
    }
    return -1;
  }
}

package io.plumbline.id.server.store;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of a namespace look to those who get them. Immutable, and never changed: a number that somebody has
 * must stay readable.
 *
 * @param format specification of a number's text, such as {@code decimal} or <code>PAY{yyyyMMdd}{seq:8}</code>
 * @param zone IANA zone in which a template's dates are taken
 * @param hiddenKey 16 bytes in base64: the numbers are permuted by this key before they are given; null if not
 */
public record Display(String format, String zone, @Nullable String hiddenKey) {
  /** Plain numbers. */
  public static final Display DEFAULT = new Display("decimal", "UTC", null);

  private static final int MAX_FORMAT = 200;
  private static final int KEY_BYTES = 16;

  /** Checks each part; throws IllegalArgumentException that names the part, its value and what was expected. */
  public Display {
    requireNonNull(format, "format");
    if (format.isEmpty() || format.length() > MAX_FORMAT) {
      throw new IllegalArgumentException(
          "format: " + format + " (expected: 1 to " + MAX_FORMAT + " characters)");
    }
    try {
      ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone: " + zone + " (expected: a name such as UTC or Asia/Shanghai)", e);
    }
    if (hiddenKey != null && Base64.getDecoder().decode(hiddenKey).length != KEY_BYTES) {
      throw new IllegalArgumentException("hidden: a key of another length (expected: 16 bytes)");
    }
  }

  /** The same without the key: what two namespaces must share to be called the same. */
  Display visible() {
    return new Display(format, zone, null);
  }

  /** Whether a template makes the text, so that the sequence starts again in each period. */
  public boolean template() {
    return format.contains("{seq:");
  }

  @Override
  public String toString() {
    return "Display[format=" + format + ", zone=" + zone + ", hidden=" + (hiddenKey != null) + "]";
  }
}

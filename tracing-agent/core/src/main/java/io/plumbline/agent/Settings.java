package io.plumbline.agent;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own settings: the system property {@code plumbline.some-key}, else the environment
 * variable {@code PLUMBLINE_SOME_KEY}. The standard {@code otel.*} ones are read by the SDK.
 */
public final class Settings {
  private Settings() {}

  /** The value of a {@code plumbline.*} key without surrounding blanks, null if unset or empty. */
  public static @Nullable String text(String key) {
    String value = System.getProperty(key);
    if (value == null) value = System.getenv(variable(key));
    return value == null || value.trim().isEmpty() ? null : value.trim();
  }

  /** The value of a key, or {@code otherwise} if it is unset. */
  public static String text(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value;
  }

  /** True or false; any other value is reported and {@code otherwise} taken. */
  public static boolean flag(String key, boolean otherwise) {
    String value = text(key);
    if (value == null) return otherwise;
    if (value.equalsIgnoreCase("true")) return true;
    if (value.equalsIgnoreCase("false")) return false;
    System.err.println(
        "[plumbline] " + key + ": " + value + " (expected: true or false); taken as " + otherwise);
    return otherwise;
  }

  /** {@code plumbline.instrumentation.<name>.enabled}, true unless said otherwise. */
  public static boolean instrumentationEnabled(String name) {
    return flag("plumbline.instrumentation." + name + ".enabled", true);
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}

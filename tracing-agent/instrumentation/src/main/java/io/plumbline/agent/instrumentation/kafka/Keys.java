package io.plumbline.agent.instrumentation.kafka;

import org.jspecify.annotations.Nullable;

/** Keys of messages as people read them. */
final class Keys {
  private static final int MAX_CHARS = 256;

  private Keys() {}

  /** Null for what has no short text of its own, such as bytes or an object of the application's. */
  static @Nullable String text(@Nullable Object key) {
    if (!(key instanceof CharSequence || key instanceof Number || key instanceof java.util.UUID))
      return null;
    String text = key.toString();
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
  }
}
